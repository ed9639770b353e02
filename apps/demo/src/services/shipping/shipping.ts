import type { ShopTools } from '../../runtime/shop-service.ts';

const SCHEMA = 'CREATE TABLE shipments (tracking TEXT PRIMARY KEY, orderId TEXT, country TEXT, carrier TEXT)';
const CARRIERS = ['parcelway', 'nordpost', 'swiftship'];
const NOISE_INTERVAL_MS = 200;
const NOISE_LINES = 20;

/** Sends the parcels. */
export async function startShipping({ openDatabase, serve, log, isFaultOn }: ShopTools): Promise<void> {
  const database = openDatabase('shipping', SCHEMA);
  let parcels = 0;

  setInterval(() => {
    if (!isFaultOn('noisy-logger')) return;
    for (let line = 0; line < NOISE_LINES; line++) {
      log.debug(`polling carrier ${CARRIERS[line % CARRIERS.length]}: queue depth ${line}, nothing to do`);
    }
  }, NOISE_INTERVAL_MS).unref();

  await serve((app) => {
    app.get('/quotes', (request, response) => {
      const items = Number(request.query.items ?? 1);
      response.json({ priceCents: 390 + items * 60 });
    });

    app.post('/shipments', async (request, response) => {
      const { orderId, country } = request.body as { orderId: string; country: string };
      const carrier = CARRIERS[parcels % CARRIERS.length] as string;
      parcels += 1;
      const tracking = `PW${String(Date.now()).slice(-8)}${parcels}`;
      await database.query(
        'shipments',
        'INSERT INTO shipments VALUES (?, ?, ?, ?)',
        tracking,
        orderId,
        country,
        carrier,
      );
      log.info(`parcel ${tracking} handed to ${carrier} for ${country}`, {
        'order.id': orderId,
        'shipping.carrier': carrier,
        'shipping.country': country,
      });
      response.status(201).json({ tracking });
    });
  });
}

import type { ShopTools } from '../../runtime/shop-service.ts';

const LEAK_BYTES = 512 * 1024;
const LEAK_LIMIT_BYTES = 200 * 1024 * 1024;

/** What goes well with what somebody looks at. */
export async function startRecommendation({ call, serve, log, isFaultOn }: ShopTools): Promise<void> {
  const kept: Buffer[] = [];

  await serve((app) => {
    app.get('/recommendations', async (request, response) => {
      leakOrFree();
      const product = Number(request.query.product ?? 0);
      const { body: products } = await call<{ id: number; name: string }[]>('catalog', 'GET', '/products');
      const picks = [3, 7, 11]
        .map((step) => products[(product * step) % products.length])
        .filter((one) => one !== undefined);
      log.debug(`recommending ${picks.map(({ name }) => name).join(', ')}`, { 'product.id': product });
      response.json(picks);
    });
  });

  function leakOrFree(): void {
    if (!isFaultOn('leaking-memory')) kept.length = 0;
    else if (kept.length * LEAK_BYTES < LEAK_LIMIT_BYTES) {
      // Filled, so that the system really has to find the memory.
      kept.push(Buffer.alloc(LEAK_BYTES, 1));
    }
  }
}

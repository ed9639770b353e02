import { trace } from '@opentelemetry/api';
import type { ShopTools } from '../../runtime/shop-service.ts';

const SCHEMA = `CREATE TABLE cart_items (
  userId TEXT, productId INTEGER, quantity INTEGER, priceCents INTEGER, PRIMARY KEY (userId, productId))`;

/** What people have put aside. */
export async function startCart({ openDatabase, serve, log, meter, version, isFaultOn }: ShopTools): Promise<void> {
  const database = openDatabase('carts', SCHEMA);
  const added = meter.createCounter('shop.cart.items.added', { unit: '{item}', description: 'Items put into carts' });
  log.info(`cart ${version} started`, { 'service.version': version });

  await serve((app) => {
    app.get('/carts/:user', async (request, response) => {
      const sql = 'SELECT productId, quantity, priceCents FROM cart_items WHERE userId = ?';
      const items = await database.query('cart_items', sql, request.params.user);
      log.debug(`cart of ${request.params.user} has ${items.length} lines`, { 'cart.lines': items.length });
      response.json(items);
    });

    app.post('/carts/:user/items', async (request, response) => {
      const { productId, quantity, priceCents } = request.body as Record<string, number>;
      if (isFaultOn('bad-deploy') && Math.random() < 0.3) applyDiscount(undefined);
      const sql = `INSERT INTO cart_items VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity`;
      await database.query('cart_items', sql, request.params.user, productId ?? 0, quantity ?? 1, priceCents ?? 0);
      trace.getActiveSpan()?.setAttributes({ 'product.id': productId ?? 0, 'cart.quantity': quantity ?? 1 });
      added.add(quantity ?? 1);
      log.info(`added ${quantity} of product ${productId} to the cart`, { 'product.id': productId ?? 0 });
      response.status(201).json({});
    });

    app.delete('/carts/:user', async (request, response) => {
      await database.query('cart_items', 'DELETE FROM cart_items WHERE userId = ?', request.params.user);
      response.status(204).end();
    });
  });
}

/** The mistake of 2.5.0: not every customer has a discount, and nobody looked. */
function applyDiscount(discount: { readonly percent: number } | undefined): number {
  return (discount as { readonly percent: number }).percent / 100;
}

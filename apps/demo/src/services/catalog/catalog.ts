import { trace } from '@opentelemetry/api';
import type { ShopTools } from '../../runtime/shop-service.ts';
import { PRODUCTS } from './products.ts';

interface ProductRow {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
  readonly stock: number;
}

const SCHEMA =
  'CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, category TEXT, priceCents INTEGER, stock INTEGER)';
const FULL_SHELF = 60;

/** What there is to buy, and how much of it is left. */
export async function startCatalog({ openDatabase, serve, log, meter }: ShopTools): Promise<void> {
  const database = openDatabase('catalog', SCHEMA);
  for (const { id, name, category, priceCents } of PRODUCTS) {
    await database.query(
      'products',
      'INSERT INTO products VALUES (?, ?, ?, ?, ?)',
      id,
      name,
      category,
      priceCents,
      FULL_SHELF,
    );
  }
  const views = meter.createCounter('shop.product.views', { unit: '{view}', description: 'Product pages looked at' });

  await serve((app) => {
    app.get('/products', async (request, response) => {
      const category = typeof request.query.category === 'string' ? request.query.category : '%';
      const rows = await database.query<ProductRow>(
        'products',
        'SELECT id, name, category, priceCents, stock FROM products WHERE category LIKE ? ORDER BY id',
        category,
      );
      response.json(rows);
    });

    app.get('/products/:id', async (request, response) => {
      const id = Number(request.params.id);
      const [product] = await database.query<ProductRow>('products', 'SELECT * FROM products WHERE id = ?', id);
      if (product === undefined) {
        log.warn(`product ${request.params.id} not found`, { 'product.id': request.params.id });
        response.status(404).json({ error: `there is no product ${request.params.id}` });
        return;
      }
      trace.getActiveSpan()?.setAttributes({ 'product.id': id, 'product.category': product.category });
      views.add(1, { 'product.category': product.category });
      response.json(product);
    });

    app.post('/products/:id/reservations', async (request, response) => {
      const id = Number(request.params.id);
      const quantity = Number(request.body?.quantity ?? 1);
      const sql = 'UPDATE products SET stock = stock - ? WHERE id = ? AND stock >= ? RETURNING *';
      const [product] = await database.query<ProductRow>('products', sql, quantity, id, quantity);
      if (product === undefined) {
        log.warn(`cannot reserve ${quantity} of product ${id}: out of stock`, { 'product.id': id, quantity });
        response.status(409).json({ error: 'out of stock' });
      } else response.json(product);
      if (product === undefined || product.stock < 10) await restock(id, product);
    });
  });

  async function restock(id: number, product: ProductRow | undefined): Promise<void> {
    if (product !== undefined) {
      log.warn(`stock low for "${product.name}": ${product.stock} left, reordering`, { 'product.id': id });
    }
    await database.query('products', 'UPDATE products SET stock = ? WHERE id = ?', FULL_SHELF, id);
    log.info(`restocked product ${id} to ${FULL_SHELF}`, { 'product.id': id });
  }
}

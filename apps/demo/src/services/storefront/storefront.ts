import { randomUUID } from 'node:crypto';
import { propagation, trace } from '@opentelemetry/api';
import { exceptionAttributes } from '../../runtime/shop-logger.ts';
import type { ShopTools } from '../../runtime/shop-service.ts';
import { homePage } from './home-page.ts';
import type { ListedProduct } from './listed-product.ts';

interface CartItem {
  readonly productId: number;
  readonly quantity: number;
  readonly priceCents: number;
}

/** The shop's door: everything people do passes through here. */
export async function startStorefront({ call, serve, log, meter }: ShopTools): Promise<void> {
  const orders = meter.createCounter('shop.orders', { unit: '{order}', description: 'Orders by outcome' });
  const amounts = meter.createHistogram('shop.order.amount', {
    unit: 'EUR',
    description: 'What an order is worth',
    advice: { explicitBucketBoundaries: [10, 20, 50, 100, 200, 500, 1_000] },
  });

  await serve((app) => {
    app.get('/', async (request, response) => {
      const { body: products } = await call<ListedProduct[]>('catalog', 'GET', '/products');
      if (request.accepts(['json', 'html']) === 'html') response.type('html').send(homePage(products));
      else response.json(products);
    });

    app.get('/products/:id', async (request, response) => {
      const [product, recommended] = await Promise.all([
        call<ListedProduct>('catalog', 'GET', `/products/${request.params.id}`),
        recommendations(request.params.id),
      ]);
      response.status(product.status).json({ product: product.body, recommended });
    });

    app.get('/cart', async (_request, response) => {
      response.json((await call<CartItem[]>('cart', 'GET', `/carts/${shopper()}`)).body);
    });

    app.post('/cart/items', async (request, response) => {
      const { productId, quantity } = request.body as { productId: number; quantity: number };
      const product = await call<ListedProduct>('catalog', 'GET', `/products/${productId}`);
      if (product.status !== 200) {
        response.status(product.status).json(product.body);
        return;
      }
      const item = { productId, quantity, priceCents: product.body.priceCents };
      await call('cart', 'POST', `/carts/${shopper()}/items`, item);
      response.status(201).json(item);
    });

    app.post('/checkout', async (request, response) => {
      const { country } = request.body as { country: string };
      const { body: items } = await call<CartItem[]>('cart', 'GET', `/carts/${shopper()}`);
      if (items.length === 0) {
        response.status(409).json({ error: 'the cart is empty' });
        return;
      }
      const orderId = randomUUID();
      const outcome = await placeOrder(orderId, items, country);
      orders.add(1, { outcome: outcome.kind });
      response.status(outcome.status).json({ orderId, outcome: outcome.kind });
    });
  });

  type Outcome = { readonly kind: 'placed' | 'sold_out' | 'declined' | 'failed'; readonly status: number };

  async function placeOrder(orderId: string, items: readonly CartItem[], country: string): Promise<Outcome> {
    const count = items.reduce((sum, item) => sum + item.quantity, 0);
    const shipping = await call<{ priceCents: number }>('shipping', 'GET', `/quotes?items=${count}`);
    const amountCents = items.reduce((sum, item) => sum + item.quantity * item.priceCents, shipping.body.priceCents);
    const about = {
      'order.id': orderId,
      'order.amount': amountCents / 100,
      'order.currency': 'EUR',
      'order.items': count,
    };
    trace.getActiveSpan()?.setAttributes(about);
    for (const { productId, quantity } of items) {
      const reserved = await call('catalog', 'POST', `/products/${productId}/reservations`, { quantity });
      if (reserved.status === 409) {
        log.warn(`order ${orderId} not placed: product ${productId} is sold out`, about);
        return { kind: 'sold_out', status: 409 };
      }
    }
    try {
      const charge = await call('payment', 'POST', '/charges', { orderId, amountCents, currency: 'EUR' });
      if (charge.status === 402) return { kind: 'declined', status: 402 };
    } catch (error) {
      log.error(`order ${orderId} not placed: payment failed`, { ...about, ...exceptionAttributes(error) });
      return { kind: 'failed', status: 502 };
    }
    await call('shipping', 'POST', '/shipments', { orderId, country });
    await call('cart', 'DELETE', `/carts/${shopper()}`);
    amounts.record(amountCents / 100, { country });
    log.info(`order ${orderId} placed: ${count} items, ${(amountCents / 100).toFixed(2)} EUR`, {
      ...about,
      'user.id': shopper(),
    });
    return { kind: 'placed', status: 201 };
  }

  /** A page without recommendations is still a page. */
  async function recommendations(productId: string): Promise<readonly unknown[]> {
    try {
      return (await call<unknown[]>('recommendation', 'GET', `/recommendations?product=${productId}`)).body;
    } catch (error) {
      log.warn('showing the page without recommendations', exceptionAttributes(error));
      return [];
    }
  }
}

/** Who is shopping came as baggage; somebody who opens the shop by hand is a guest. */
function shopper(): string {
  return encodeURIComponent(propagation.getActiveBaggage()?.getEntry('user.id')?.value ?? 'guest');
}

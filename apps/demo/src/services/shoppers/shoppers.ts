import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ShopTools } from '../../runtime/shop-service.ts';
import { busyness, partOfDay } from './day-curve.ts';
import { nextPerson, type Person } from './person.ts';

/** Pages that an average visit asks for; turns requests per second into visits per second. */
const PAGES_OF_A_VISIT = 6;
const MOST_VISITORS = 200;

interface ShoppersSettings {
  /** Page requests a second, averaged over the day. */
  readonly requestsPerSecond: number;
  readonly dayLengthMs: number;
  /** Average time between two pages of one person. */
  readonly thinkTimeMs: number;
}

function settingsFromEnvironment(): ShoppersSettings {
  return {
    requestsPerSecond: Number(process.env.SHOP_REQUESTS_PER_SECOND ?? 5),
    dayLengthMs: Number(process.env.SHOP_DAY_LENGTH_MS ?? 24 * 3_600_000),
    thinkTimeMs: Number(process.env.SHOP_THINK_TIME_MS ?? 4_000),
  };
}

/** People: they arrive as the day goes, look around, put things into the cart, and pay or think better of it. */
export function startShoppers({ call, tracer, meter, log }: ShopTools): void {
  const settings = settingsFromEnvironment();
  let visitors = 0;
  meter
    .createObservableGauge('shop.visitors', { unit: '{person}', description: 'People in the shop' })
    .addCallback((result) => result.observe(visitors));
  const pages = meter.createHistogram('shop.page.duration', {
    unit: 's',
    description: 'How long people wait for a page',
  });

  void letPeopleIn();

  /** Arrivals are a Poisson process: the gaps between them are exponential. */
  async function letPeopleIn(): Promise<never> {
    for (;;) {
      const share = busyness(partOfDay(Date.now(), settings.dayLengthMs));
      const visitsPerSecond = (settings.requestsPerSecond * share) / PAGES_OF_A_VISIT;
      await sleep(Math.min(60_000, exponential(1_000 / visitsPerSecond)));
      if (visitors < MOST_VISITORS) void visit(nextPerson(Math.random));
    }
  }

  async function visit(person: Person): Promise<void> {
    visitors += 1;
    const baggage = propagation.createBaggage({
      'user.id': { value: person.userId },
      'user.tier': { value: person.tier },
      'session.id': { value: randomUUID() },
      'geo.country': { value: person.country },
    });
    try {
      await context.with(propagation.setBaggage(context.active(), baggage), () => shop(person));
    } catch (error) {
      log.warn(`${person.userId} gave up: ${error instanceof Error ? error.message : error}`, {
        'user.id': person.userId,
      });
    } finally {
      visitors -= 1;
    }
  }

  async function shop(person: Person): Promise<void> {
    const products = await page('open the shop', () => call<{ id: number }[]>('storefront', 'GET', '/'));
    const looks = 1 + Math.floor(Math.random() * 5);
    let inCart = 0;
    for (let look = 0; look < looks; look++) {
      await think();
      // The first products on the shelf are the popular ones.
      const { id } = products.body[Math.floor(Math.random() ** 2 * products.body.length)] ?? { id: 1 };
      await page('look at a product', () => call('storefront', 'GET', `/products/${id}`));
      if (Math.random() >= person.chanceToAdd) continue;
      await think();
      const quantity = 1 + Math.floor(Math.random() ** 3 * 4);
      await page('add to cart', () => call('storefront', 'POST', '/cart/items', { productId: id, quantity }));
      inCart += quantity;
    }
    if (inCart === 0) return;
    await think();
    await page('open the cart', () => call('storefront', 'GET', '/cart'));
    if (Math.random() >= person.chanceToPay) {
      log.info(`${person.userId} left ${inCart} items in the cart`, { 'user.id': person.userId, 'cart.items': inCart });
      return;
    }
    await think();
    await page('check out', () => call('storefront', 'POST', '/checkout', { country: person.country }));
  }

  /** One thing that a person does: the root of a trace. */
  function page<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const startMs = performance.now();
    return tracer.startActiveSpan(name, { kind: SpanKind.INTERNAL, root: true }, async (span) => {
      try {
        return await ask();
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
        throw error;
      } finally {
        pages.record((performance.now() - startMs) / 1_000, { page: name });
        span.end();
      }
    });
  }

  const think = () => sleep(settings.thinkTimeMs * (0.25 + exponential(0.75)));
}

function exponential(mean: number): number {
  return -Math.log(1 - Math.random()) * mean;
}

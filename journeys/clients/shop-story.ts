import { expect } from 'vitest';
import type { OrielProcess } from '../kit/oriel-process.ts';
import { onlyValue, readerOf } from './reader.ts';

/**
 * What the small shop of each language does, whatever its SDK calls it: an order with attributes of every type, its charge
 * that fails, one log record in the middle of the charge, and a counter, a gauge and a histogram.
 */
export interface ShopStory {
  readonly service: string;
  /** As the SDK names itself in `telemetry.sdk.language`. */
  readonly language: string;
}

/** The resource that comes by environment, as OpenTelemetry names it. */
export const RESOURCE_ATTRIBUTES = 'service.version=1.4.2,deployment.environment.name=journey';

/** Holds what is found by REST against what the program sent. */
export async function expectShopStory(
  oriel: OrielProcess,
  key: string,
  { service, language }: ShopStory,
): Promise<void> {
  const reader = readerOf(oriel, key);
  const resource = {
    'service.name': service,
    'service.version': '1.4.2',
    'deployment.environment.name': 'journey',
    'telemetry.sdk.language': language,
  };
  const logs = await reader.logs(`service=${service}`);
  expect(logs).toHaveLength(1);
  const log = logs[0]!;
  expect(log).toMatchObject({ severity: 'ERROR', body: 'card declined', attributes: { 'order.id': 42 }, resource });

  const { spans, incomplete } = await reader.trace(log.traceId, 2);
  expect(incomplete).toBe(false);
  expect(spans).toHaveLength(2);
  const order = spans.find(({ parentSpanId }) => parentSpanId === '')!;
  expect(order).toMatchObject({
    name: 'POST /orders',
    kind: 'server',
    resource,
    scope: { name: 'shop', version: '1.4.2' },
    attributes: {
      'shop.region': 'north',
      'order.gift': true,
      'order.items': 3,
      'order.total': 42.5,
      'order.skus': ['apple', 'pear'],
    },
  });
  const charge = spans.find(({ parentSpanId }) => parentSpanId === order.spanId)!;
  expect(charge).toMatchObject({
    spanId: log.spanId,
    name: 'charge card',
    kind: 'client',
    status: 'error',
    statusMessage: 'card declined',
    events: [{ name: 'declined', attributes: { 'card.brand': 'maestro' } }],
    links: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }],
  });

  const north = { filters: `service="${service}",shop.region="north"` };
  const orders = await reader.metric('shop.orders', north);
  expect(onlyValue(orders)).toBe(3);
  // An annotation is no unit.
  expect(orders.unit).toBe('');
  expect(onlyValue(await reader.metric('shop.queue.length', { filters: `service="${service}"` }))).toBe(7);
  const duration = await reader.metric('shop.order.duration', { ...north, aggregate: 'avg' });
  expect(duration.unit).toBe('s');
  expect(onlyValue(duration)).toBeCloseTo(0.3, 5);
}

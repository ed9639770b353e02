import type { TenantId } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { QueriedMetrics } from './queried-metrics.ts';

const FIRST = 1 as TenantId;
const named = (value: string) => ({ matchers: [{ name: '__name__', op: '=' as const, value }] });

test('a metric was last asked for when it was, by its own tenant', () => {
  let nowMs = 1_000;
  const queried = new QueriedMetrics(() => nowMs);
  queried.note(FIRST, named('up'));
  nowMs = 2_000;
  queried.note(FIRST, named('up'));
  queried.note(FIRST, { matchers: [{ name: 'job', op: '=', value: 'up' }] });
  expect(queried.of(FIRST, ['up', 'down'])).toEqual([{ metric: 'up', lastMs: 2_000, queries: 2 }]);
  expect(queried.of(2 as TenantId, ['up'])).toEqual([]);
  expect(queried.sinceMs(FIRST)).toBe(1_000);
});

test('of more than it holds the one asked for longest ago is forgotten, and no more is claimed than is known', () => {
  let nowMs = 0;
  const queried = new QueriedMetrics(() => nowMs, 2);
  for (const metric of ['a', 'b', 'a', 'c']) {
    nowMs += 10;
    queried.note(FIRST, named(metric));
  }
  expect(queried.of(FIRST, ['a', 'b', 'c']).map(({ metric }) => metric)).toEqual(['a', 'c']);
  expect(queried.sinceMs(FIRST)).toBe(20);
});

test('what no metric can be called is not remembered', () => {
  const queried = new QueriedMetrics(() => 0);
  const endless = 'x'.repeat(100_000);
  queried.note(FIRST, named(endless));
  expect(queried.of(FIRST, [endless])).toEqual([]);
});

import { expect, test } from 'vitest';
import { readQuery } from '../promql/check-query.ts';
import { countsOf, growthText, queryFor } from './counts.ts';

test('a count has its share and its growth, unknown where it was not counted', () => {
  const now = [
    { name: 'a', value: 30 },
    { name: 'b', value: 10 },
  ];
  expect(countsOf(now, [{ name: 'a', value: 20 }], 40)).toEqual([
    { name: 'a', count: 30, share: 0.75, growth: 10 },
    { name: 'b', count: 10, share: 0.25, growth: null },
  ]);
  expect(countsOf(now, undefined, undefined)[0]).toEqual({ name: 'a', count: 30, share: null, growth: null });
  expect([growthText(-3, String), growthText(4, String), growthText(0, String)]).toEqual(['−3', '+4', '0']);
});

test.each([
  ['metric', 'up'],
  ['metric', 'shop.orders'],
  ['label', 'instance'],
  ['label', 'http.route'],
  ['pair', 'job=api'],
  ['pair', 'le=0.5="x'],
] as const)('the query for the %s %s can be read', (kind, name) =>
  expect(readQuery(queryFor(kind, name))).toBeDefined(),
);

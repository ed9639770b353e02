import { expect, test } from 'vitest';
import { createExpensiveSearches } from './expensive-searches.ts';

test('ten a minute and user are let in, and the eleventh is told when to come back', () => {
  let nowMs = 0;
  const charge = createExpensiveSearches(10, () => nowMs);
  for (let search = 0; search < 10; search++) {
    charge('ann', undefined);
    nowMs += 1_000;
  }
  expect(() => charge('ann', undefined)).toThrow(
    expect.objectContaining({ code: 'too_many_expensive_searches', status: 429, retryAfterMs: 50_000 }),
  );
  expect(() => charge('bob', undefined)).not.toThrow();
  nowMs += 50_000;
  expect(() => charge('ann', undefined)).not.toThrow();
});

test('the queries of one page share one charge, for a while and up to a number', () => {
  let nowMs = 0;
  const charge = createExpensiveSearches(2, () => nowMs);
  for (let query = 0; query < 24; query++) charge('ann', 'page-1');
  charge('ann', 'page-2');
  expect(() => charge('ann', 'page-1')).toThrow('2 expensive searches a minute');
  nowMs += 14_000;
  expect(() => charge('ann', 'page-2')).not.toThrow();
  nowMs += 2_000;
  expect(() => charge('ann', 'page-2')).toThrow('2 expensive searches a minute');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_OPTIONS } from '../options.ts';
import { Budget } from './budget.ts';
import { sortInTurns } from './sort-in-turns.ts';

const budget = () => new Budget(DEFAULT_OPTIONS.limits, new AbortController().signal);

test('sorts as Array.sort does, equals in their order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 6_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer(),
      async (length, different, seed) => {
        const elements = Array.from({ length }, (_, place) => ({
          rank: Math.abs(Math.imul(place + 1, seed | 1)) % different,
          place,
        }));
        const compare = (one: { rank: number }, other: { rank: number }) => one.rank - other.rank;
        const wanted = [...elements].sort(compare);
        const sorted = await sortInTurns(elements, compare, budget());
        expect(sorted).toBe(elements);
        expect(sorted.map(({ place }) => place)).toEqual(wanted.map(({ place }) => place));
      },
    ),
    { numRuns: 50 },
  );
});

test('ends with the query', async () => {
  const asker = new AbortController();
  const elements = Array.from({ length: 20_000 }, (_, at) => (at * 7_919) % 20_011);
  let compared = 0;
  const sorting = sortInTurns(
    elements,
    (one, other) => {
      // As much work as it takes for others to have a turn.
      if (++compared === 1_000) asker.abort();
      for (let until = performance.now() + 0.02; performance.now() < until; );
      return one - other;
    },
    new Budget(DEFAULT_OPTIONS.limits, asker.signal),
  );
  await expect(sorting).rejects.toMatchObject({ code: 'canceled' });
  expect(compared).toBeLessThan(50_000);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopHeaps } from './top-heaps.ts';

test('of any values the largest are kept, in order, with whom they belong to', () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constant(Number.NaN),
    fc.constant(Number.NEGATIVE_INFINITY),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value), { maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      (given, limit) => {
        const heaps = new TopHeaps(2);
        for (const [owner, values] of given.entries())
          for (const step of [0, 1]) heaps.offer(step, values[step] as number, owner, limit);
        for (const step of [0, 1]) {
          const kept: number[] = [];
          const owners = new Set<number>();
          heaps.forEachRanked(step, (one, owner) => {
            expect(one).toBe(given[owner]?.[step]);
            kept.push(one);
            owners.add(owner);
          });
          const numbers = given.map((values) => values[step] as number);
          // NaN comes last.
          const descending = [
            ...numbers.filter((one) => !Number.isNaN(one)).sort((a, b) => b - a),
            ...numbers.filter((one) => Number.isNaN(one)),
          ];
          expect(kept).toEqual(descending.slice(0, limit));
          expect(owners.size).toBe(kept.length);
        }
      },
    ),
  );
});

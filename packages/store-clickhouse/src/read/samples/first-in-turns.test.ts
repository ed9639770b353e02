import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstInTurns } from './first-in-turns.ts';
import { Turns } from './turns.ts';

it('gives the first of them in order, as many as are asked for', async () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 100_000 }), { maxLength: 6_000, size: 'max' });
  await fc.assert(
    fc.asyncProperty(numbers, fc.integer({ min: 0, max: 3_000 }), fc.boolean(), async (all, limit, descends) => {
      const compare = (one: number, other: number) => (descends ? other - one : one - other);
      expect([...(await firstInTurns(all, limit, compare, new Turns()))]).toEqual(
        [...all].sort(compare).slice(0, limit),
      );
    }),
    { numRuns: 60 },
  );
});

it('lets others have their turn', async () => {
  let others = 0;
  let isOver = false;
  const look = () => {
    others++;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  const all = Array.from({ length: 200_000 }, (_, at) => (at * 7_919) % 200_003);
  await firstInTurns(all, 100_001, (one, other) => one - other, new Turns());
  isOver = true;
  expect(others).toBeGreaterThan(2);
});

import { expect, test } from 'vitest';
import { DEFAULT_OPTIONS } from '../options.ts';
import { Budget } from './budget.ts';
import { StepSets } from './step-sets.ts';

test('sets of steps take of the query’s memory, a bit for each step, until they are released', () => {
  const budget = new Budget({ ...DEFAULT_OPTIONS.limits, samples: 5 }, new AbortController().signal);
  const sets = new StepSets(256, budget);
  expect(sets.of('a').addPresent(Uint8Array.of(1, 0, 1))).toBe(true);
  expect(sets.of('a').addPresent(Uint8Array.of(0, 1, 1))).toBe(false);
  expect([0, 1, 2, 3].map((step) => sets.find('a')!.has(step))).toEqual([true, true, true, false]);
  expect(sets.find('b')).toBeUndefined();
  sets.of('b');
  expect(() => sets.of('c')).toThrow('6 where 5 are the most');
  sets.release();
  expect(budget.counts.peakSamples).toBe(6);
});

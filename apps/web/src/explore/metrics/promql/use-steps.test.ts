import { expect, test } from 'vitest';
import { stepOf } from './use-steps.ts';

const HOUR = 3_600_000;

test.each([
  [undefined, 6 * HOUR, { stepMs: 120_000, tooFineMs: undefined }],
  ['15', 6 * HOUR, { stepMs: 30_000, tooFineMs: 15_000 }],
  ['15', 4 * HOUR, { stepMs: 15_000, tooFineMs: undefined }],
  ['0.1', HOUR / 6, { stepMs: 1_000, tooFineMs: undefined }],
])('a chosen step of %s seconds over %i ms is as fine as pixels are', (seconds, rangeMs, expected) => {
  expect(stepOf(seconds, rangeMs, { usual: 240, most: 1_000 })).toEqual(expected);
});

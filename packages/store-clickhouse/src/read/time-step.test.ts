import { expect, it } from 'vitest';
import { niceStepMs } from './time-step.ts';

const SECOND_NS = 1_000_000_000n;

it.each([
  [60n, 60, 1_000],
  [61n, 60, 2_000],
  [900n, 60, 15_000],
  [3_600n, 60, 60_000],
  [86_400n, 60, 1_800_000],
  [86_400n * 90n, 60, 172_800_000],
  [1n, 60, 100],
])('a range of %d s in %d buckets has steps of %d ms', (seconds, buckets, stepMs) => {
  expect(niceStepMs({ startNs: 0n, endNs: seconds * SECOND_NS }, buckets)).toBe(stepMs);
});

import { expect, test } from 'vitest';
import { twoParts } from './two-parts.ts';

const MINUTE_MS = 60_000;
const RANGE = { startMs: 0, endMs: 60 * MINUTE_MS };

function heardSince(...minutes: readonly number[]) {
  return minutes.map((minute) => ({
    service: `since ${minute}`,
    stepMs: MINUTE_MS,
    points: [
      { start: new Date((minute - 1) * MINUTE_MS).toISOString(), requests: 0, errors: 0, p50Ms: null, p95Ms: null },
      { start: new Date(minute * MINUTE_MS).toISOString(), requests: 3, errors: 0, p50Ms: 1, p95Ms: 2 },
    ],
  }));
}

test('the last third since the first request is compared with what was heard before it', () => {
  expect(twoParts(RANGE, heardSince(50, 45))).toEqual({
    early: { startMs: 45 * MINUTE_MS, endMs: 55 * MINUTE_MS },
    late: { startMs: 55 * MINUTE_MS, endMs: 60 * MINUTE_MS },
  });
});

test('after a few minutes, or none, there is nothing to compare', () => {
  expect(twoParts(RANGE, heardSince(57))).toBeUndefined();
  expect(twoParts(RANGE, [])).toBeUndefined();
});

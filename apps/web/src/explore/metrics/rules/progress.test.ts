import { expect, test } from 'vitest';
import { evaluatedMs, progressOf } from './progress.ts';

test('the past is counted over all its spans', () => {
  expect(progressOf({ backfill: [] })).toBeNull();
  expect(progressOf({ backfill: [{ fromMs: 0, toMs: 99, nextMs: 0 }] })).toBe(0);
  expect(
    progressOf({
      backfill: [
        { fromMs: 0, toMs: 99, nextMs: 50 },
        { fromMs: 200, toMs: 299, nextMs: 200 },
      ],
    }),
  ).toBe(0.25);
});

test('what was never evaluated has no moment', () => {
  expect(evaluatedMs('0001-01-01T00:00:00Z')).toBeNull();
  expect(evaluatedMs('2026-03-01T12:00:00Z')).toBe(Date.UTC(2026, 2, 1, 12));
});

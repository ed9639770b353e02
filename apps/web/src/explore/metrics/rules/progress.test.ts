import { expect, test } from 'vitest';
import { evaluatedMs, headlineOf, progressOf } from './progress.ts';

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

test('alerting rules are not among those of which none fails', () => {
  const recording = { type: 'recording', health: 'ok' } as const;
  const failing = { type: 'recording', health: 'err' } as const;
  const alerting = { type: 'alerting', health: 'unknown' } as const;
  expect(headlineOf([recording, recording])).toBe('2 rules, none fails');
  expect(headlineOf([recording, alerting])).toBe('1 rule, none fails; 1 alerting rule is not evaluated');
  expect(headlineOf([failing, recording, alerting, alerting])).toBe(
    '1 of 2 rules fails; 2 alerting rules are not evaluated',
  );
  expect(headlineOf([alerting])).toBe('1 alerting rule is not evaluated');
});

import { expect, test } from 'vitest';
import type { KeptOut } from '../data/kept-out.ts';
import { missingParts } from './kept-out-words.ts';

const minute = (at: number) => `2026-11-30T14:${String(at).padStart(2, '0')}:00.000Z`;

function kept(signal: KeptOut['signal'], cause: KeptOut['cause'], more: Partial<KeptOut> = {}): KeptOut {
  return {
    signal,
    cause,
    since: minute(0),
    lastAt: minute(10),
    goesOn: true,
    requests: 3,
    records: cause === 'refused' ? 0 : 12_345,
    quotaPerHour: cause === 'quota' ? 10_000 : null,
    ...more,
  };
}

test('nothing kept out is nothing to say', () => {
  expect(missingParts([])).toEqual([]);
});

test('one cause is one part: what, how much, why, since when', () => {
  expect(missingParts([kept('logs', 'quota')])).toEqual([
    {
      cause: 'quota',
      sinceMs: Date.parse(minute(0)),
      lastMs: Date.parse(minute(10)),
      goesOn: true,
      isAtTimes: false,
      what: '12,345 logs below ERROR',
      why: 'over the quota of 10,000 an hour',
    },
  ]);
});

test('signals and times of a cause are told together', () => {
  const [part, ...others] = missingParts([
    kept('traces', 'quota', { records: 1, quotaPerHour: 500, since: minute(20), lastAt: minute(30) }),
    kept('logs', 'quota', { goesOn: false }),
    kept('logs', 'quota', { goesOn: false, since: minute(12), lastAt: minute(13), records: 5 }),
    kept('metrics', 'quota', { records: 7 }),
  ]);
  expect(others).toEqual([]);
  expect(part).toMatchObject({
    sinceMs: Date.parse(minute(0)),
    lastMs: Date.parse(minute(30)),
    goesOn: true,
    isAtTimes: true,
    what: '12,350 logs below ERROR, 1 span without an error and 7 samples',
    why: 'over the quotas',
  });
});

test.each([
  [kept('metrics', 'series'), '12,345 samples of new series', 'over a limit of series'],
  [kept('logs', 'shed'), '12,345 logs below ERROR', 'shed while the engine is behind'],
  [kept('logs', 'shed', { goesOn: false }), '12,345 logs below ERROR', 'shed while the engine was behind'],
  [
    kept('traces', 'refused', { requests: 1 }),
    '1 request with spans',
    'refused while the spool takes nothing; senders that try again lose none of it',
  ],
])('each cause has its words: %#', (one, what, why) => {
  expect(missingParts([one])).toMatchObject([{ what, why }]);
});

test('the gravest comes first', () => {
  const causes = (['series', 'quota', 'shed', 'refused'] as const).map((cause) => kept('logs', cause));
  expect(missingParts(causes).map(({ cause }) => cause)).toEqual(['refused', 'shed', 'quota', 'series']);
});

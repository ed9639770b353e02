import { expect, test } from 'vitest';
import { isRelative, parseTimeWords, relativeLabel, resolveInstant } from './time-expression.ts';

/** A Saturday. */
const NOW = Date.UTC(2026, 10, 21, 14, 30);

test.each([
  ['now', NOW],
  ['now-15m', NOW - 900_000],
  ['now-2d', NOW - 172_800_000],
  ['2026-11-21T10:00:00Z', Date.UTC(2026, 10, 21, 10)],
  ['tomorrow-ish', undefined],
  ['12', undefined],
])('%s resolves', (text, want) => expect(resolveInstant(text, NOW)).toBe(want));

test.each([
  ['2h', 'now-2h', 'now'],
  ['last 30 minutes', 'now-30m', 'now'],
  ['past day', 'now-1d', 'now'],
  ['15 min', 'now-15m', 'now'],
  ['now-3h', 'now-3h', 'now'],
  ['now-3h to now-1h', 'now-3h', 'now-1h'],
  ['yesterday', '2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
  ['today', '2026-11-21T00:00:00.000Z', '2026-11-21T14:30:00.000Z'],
  ['yesterday 9 to 10', '2026-11-20T09:00:00.000Z', '2026-11-20T10:00:00.000Z'],
  ['yesterday at 9pm', '2026-11-20T21:00:00.000Z', '2026-11-20T22:00:00.000Z'],
  ['10:00 to 11:30', '2026-11-21T10:00:00.000Z', '2026-11-21T11:30:00.000Z'],
  ['monday 8am to 5pm', '2026-11-16T08:00:00.000Z', '2026-11-16T17:00:00.000Z'],
  ['2026-11-19 14:00 to 15:00', '2026-11-19T14:00:00.000Z', '2026-11-19T15:00:00.000Z'],
  ['2026-11-19 to 2026-11-20', '2026-11-19T00:00:00.000Z', '2026-11-20T00:00:00.000Z'],
])('"%s" is understood', (text, from, to) => expect(parseTimeWords(text, NOW, 'utc')).toEqual({ from, to }));

test.each(['', 'soon', '11 to 10', '25:99', 'hours', '13pm'])('"%s" is refused', (text) =>
  expect(parseTimeWords(text, NOW, 'utc')).toBeUndefined(),
);

test('a relative range has a label and a fixed one has none', () => {
  expect(relativeLabel({ from: 'now-15m', to: 'now' })).toBe('Last 15 min');
  expect(relativeLabel({ from: '2026-11-21T10:00:00Z', to: 'now' })).toBeUndefined();
  expect(isRelative({ from: 'now-1h', to: 'now' })).toBe(true);
});

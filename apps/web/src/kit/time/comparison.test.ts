import { expect, test } from 'vitest';
import { comparisonOf, shiftText } from './comparison.ts';

const HOUR = { startMs: 100 * 3_600_000, endMs: 101 * 3_600_000 };

test.each([
  ['previous', 3_600_000, 'the 1 h before'],
  ['1d', 86_400_000, 'yesterday'],
  ['24h', 86_400_000, 'yesterday'],
  ['7d', 604_800_000, 'last week'],
  ['90m', 5_400_000, '1 h 30 min earlier'],
])('%s is so long before', (text, offsetMs, label) => {
  expect(comparisonOf(text, HOUR)).toEqual({
    text,
    offsetMs,
    label,
    range: { startMs: HOUR.startMs - offsetMs, endMs: HOUR.endMs - offsetMs },
  });
});

test.each([undefined, '', 'tomorrow', '0d', '-1d', '5'])('%s compares with nothing', (text) =>
  expect(comparisonOf(text, HOUR)).toBeUndefined(),
);

test.each([
  ['3 days', '3d'],
  ['2 weeks ago', '2w'],
  ['90m', '90m'],
  ['12 hours earlier', '12h'],
  ['soon', undefined],
])('%s is read as %s', (words, text) => expect(shiftText(words)).toBe(text));

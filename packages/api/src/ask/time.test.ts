import { describe, expect, test } from 'vitest';
import { ApiError } from '../errors.ts';
import { parseTime } from './time.ts';
import { timeRangeOf } from './time-range.ts';

const NOW_MS = Date.UTC(2026, 2, 11, 15, 20, 30, 250); // a Wednesday
const iso = (text: string) => BigInt(Date.parse(text)) * 1_000_000n;
const DAY_MS = 86_400_000;

describe('a time', () => {
  test.each<[string, bigint]>([
    ['2026-03-01T10:00:00Z', iso('2026-03-01T10:00:00Z')],
    ['2026-03-01T10:00:00.5+02:00', iso('2026-03-01T08:00:00.500Z')],
    ['2026-03-01T10:00:00.123456789Z', iso('2026-03-01T10:00:00Z') + 123_456_789n],
    ['2026-03-01t10:00:00z', iso('2026-03-01T10:00:00Z')],
    ['2026-03-01T10:00', iso('2026-03-01T10:00:00Z')],
    ['2024-02-29T24:00:00Z', iso('2024-03-01T00:00:00Z')],
    ['2026-03-01', iso('2026-03-01T00:00:00Z')],
    ['1772359200', 1_772_359_200_000_000_000n],
    ['1772359200.25', 1_772_359_200_250_000_000n],
    ['1772359200123', 1_772_359_200_123_000_000n],
    ['1772359200123456', 1_772_359_200_123_456_000n],
    ['1772359200123456789', 1_772_359_200_123_456_789n],
    ['0', 0n],
    ['now', iso('2026-03-11T15:20:30.250Z')],
    ['now-15m', iso('2026-03-11T15:05:30.250Z')],
    ['now-1d+2h', iso('2026-03-10T17:20:30.250Z')],
    ['now - 500ms', iso('2026-03-11T15:20:29.750Z')],
    ['now-1M', iso('2026-02-11T15:20:30.250Z')],
    ['now/h', iso('2026-03-11T15:00:00Z')],
    ['now-1d/d', iso('2026-03-10T00:00:00Z')],
    ['now/w', iso('2026-03-09T00:00:00Z')],
    ['now/y', iso('2026-01-01T00:00:00Z')],
  ])('%s', (text, want) => {
    expect(parseTime(text, 'start', NOW_MS)).toBe(want);
  });

  test('rounds outwards at the end of a range', () => {
    expect(parseTime('now/d', 'end', NOW_MS, 'end')).toBe(iso('2026-03-12T00:00:00Z'));
  });

  test.each([
    '',
    'yesterday',
    'now-15',
    'now-',
    '2026-13-01',
    // Days of the next month.
    '2026-02-29',
    '2026-04-31T10:00:00+02:00',
    '15:20',
    '1e9',
    'now-15m; DROP TABLE',
    'now-999999999d/M',
    'now-999999999d/w',
    '9'.repeat(20),
  ])('refuses "%s" and says which field', (text) => {
    expect(() => parseTime(text, 'start', NOW_MS)).toThrow(
      expect.objectContaining({ code: 'bad_time', status: 400, field: 'start' }),
    );
  });
});

describe('a range', () => {
  const check = (start: string | undefined, end: string | undefined) =>
    timeRangeOf({ start, end }, NOW_MS, 90 * DAY_MS);

  test('is the last 15 minutes by default, this millisecond included', () => {
    const { startNs, endNs } = check(undefined, undefined);
    expect(endNs - startNs).toBe(15n * 60n * 1_000_000_000n + 1_000_000n);
  });

  test('may be 90 days wide, anywhere in time', () => {
    expect(() => check('now-90d', 'now')).not.toThrow();
    expect(() => check('2016-01-01', '2016-03-30')).not.toThrow();
  });

  test.each<[string, string, string]>([
    ['now', 'now-1h', 'bad_range'],
    ['2026-03-01', '2026-03-01', 'bad_range'],
    ['now-91d', 'now', 'range_too_wide'],
    ['now-10y', 'now', 'range_too_wide'],
  ])('%s to %s is refused: %s', (start, end, code) => {
    expect(() => check(start, end)).toThrow(expect.objectContaining({ code, field: 'start' }));
  });

  test('without a bound may be as wide as it likes', () => {
    expect(() => timeRangeOf({ start: '0', end: 'now' }, NOW_MS, undefined)).not.toThrow();
  });

  test('refusals are of the API', () => {
    expect(() => check('x', 'y')).toThrow(ApiError);
  });
});

import { expect, test } from 'vitest';
import { formatBytes } from './bytes.ts';
import { formatCount, formatCountOf, formatPercent, formatRate } from './count.ts';
import { formatDuration, formatDurationText } from './duration.ts';
import { formatAgo, formatExact, instantMs } from './instant.ts';
import { unitFormat } from './unit.ts';

test.each([
  [0, '0'],
  [1_204, '1,204'],
  [99_999, '99,999'],
  [240_000, '240 k'],
  [1_200_000, '1.2 M'],
  [20_000_000, '20 M'],
  [0.5, '0.5'],
  [1.2e12, '1.2 T'],
  [4e15, '4 P'],
  [7.25e18, '7.25 E'],
  [1.2e21, '1.2e21'],
  [-3e24, '-3e24'],
  [2.5e-9, '2.5e-9'],
])('the count %d reads %s', (value, want) => expect(formatCount(value)).toBe(want));

test.each([
  [0, '0 ms'],
  [0.000_4, '400 ns'],
  [0.25, '250 µs'],
  [38, '38 ms'],
  [999.7, '1 s'],
  [1_240, '1.24 s'],
  [65_000, '1 min 5 s'],
  [7_500_000, '2 h 5 min'],
  [277_200_000, '3 d 5 h'],
  [1e18, '11.6 G d'],
])('the duration %d ms reads %s', (value, want) => expect(formatDuration(value)).toBe(want));

test.each([
  ['5s', '5 s'],
  ['250ms', '250 ms'],
  ['1m30s', '1 min 30 s'],
  ['1.5s', '1.5 s'],
  ['1d', '1 d'],
  ['39811us', '39.8 ms'],
  ['0s', '0 ms'],
  ['soon', 'soon'],
  ['5s or so', '5s or so'],
])('the written duration %s reads %s', (text, want) => expect(formatDurationText(text)).toBe(want));

test.each([
  [0, '0 %'],
  [0.000_01, '< 0.01 %'],
  [0.004, '0.4 %'],
  [0.125, '12.5 %'],
  [0.999_9, '99.99 %'],
  [1, '100 %'],
])('the ratio %d reads %s', (value, want) => expect(formatPercent(value)).toBe(want));

test('bytes and rates carry their unit', () => {
  expect(formatBytes(1_503_238_553)).toBe('1.4 GiB');
  expect(formatBytes(512)).toBe('512 B');
  expect(formatRate(12.44)).toBe('12.4/s');
});

test.each([
  ['By', 2_048, '2 KiB'],
  ['s', 1.5, '1.5 s'],
  ['ms', 38, '38 ms'],
  ['{request}/s', 12, '12/s'],
  ['{row}', 1_200, '1,200'],
  ['By/{row}', 99, '99 B'],
  ['EUR', 8.5, '8.5 EUR'],
  ['By/s', 1_048_576, '1 MiB/s'],
  ['1', 0.3, '0.3'],
  ['%', 42, '42 %'],
  ['By', 3 * 2 ** 60, '3 EiB'],
  ['date', 1_795_600_000, '2026-11-25 09:46:40'],
  ['date', 1e300, '1e300'],
])('the unit %s says %d as %s', (unit, value, want) => expect(unitFormat(unit).format(value)).toBe(want));

test('an instant keeps what milliseconds cannot hold', () => {
  expect(instantMs('2026-11-21T07:48:01.123456789Z')).toBeCloseTo(Date.UTC(2026, 10, 21, 7, 48, 1, 123) + 0.456789, 3);
  expect(formatExact(Date.UTC(2026, 10, 21, 7, 48, 1, 123), 'utc')).toBe('2026-11-21 07:48:01.123 UTC');
  expect(formatAgo(0, 180_000)).toBe('3 min ago');
});

test.each([
  [1, false, '1 trace'],
  [0, false, '0 traces'],
  [1_204, false, '1,204 traces'],
  [100, true, '100+ traces'],
] as const)('%d traces, more: %s', (count, isMore, want) => expect(formatCountOf(count, 'trace', isMore)).toBe(want));

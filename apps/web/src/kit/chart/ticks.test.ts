import { expect, test } from 'vitest';
import { dateTickLabels, dateTicks, magnitudeTicks, niceStepMs, tickLabels, timeTicks, valueTicks } from './ticks.ts';

const START = Date.UTC(2026, 10, 21, 13, 47, 12);

test('a quarter of an hour gets round minutes', () => {
  const ticks = timeTicks(START, START + 900_000, 800, 'utc');
  expect(ticks.map((tick) => tick.label)).toEqual([
    '13:48',
    '13:50',
    '13:52',
    '13:54',
    '13:56',
    '13:58',
    '14:00',
    '14:02',
  ]);
});

test('labels never touch, however narrow', () => {
  for (const width of [60, 200, 390, 1_280]) {
    for (const range of [30_000, 900_000, 86_400_000, 90 * 86_400_000]) {
      const ticks = timeTicks(START, START + range, width, 'utc');
      expect(ticks.length).toBeLessThanOrEqual(Math.max(1, Math.floor(width / 76)) + 1);
    }
  }
});

test('midnight says the day', () => {
  const ticks = timeTicks(START, START + 86_400_000, 800, 'utc');
  expect(ticks.find((tick) => tick.isDay)?.label).toBe('22 Nov');
});

test.each([
  [52, 3, [0, 20, 40, 60]],
  [0, 3, [0, 1]],
  [0.004, 2, [0, 0.002, 0.004]],
])('values up to %d', (max, count, want) => expect(valueTicks(max, count)).toEqual(want));

const MIB = 1_048_576;
test.each([
  [302 * MIB, 3, [0, 200 * MIB, 400 * MIB]],
  [1.5 * 1_024 * MIB, 3, [0, 512 * MIB, 1_024 * MIB, 1_536 * MIB]],
  [800, 2, [0, 500, 1_000]],
])('bytes up to %d', (max, count, want) => expect(valueTicks(max, count, true)).toEqual(want));

test('a step is one that people count in', () => {
  expect(niceStepMs(900_000, 60)).toBe(15_000);
  expect(niceStepMs(86_400_000, 60)).toBe(1_800_000);
});

test.each([
  [0.8, 60, 6, [1, 2, 5, 10, 20, 50]],
  [0.001, 2_000, 8, [0.001, 0.01, 0.1, 1, 10, 100, 1_000]],
  [1, 1e9, 4, [1, 1_000, 1_000_000, 1e9]],
] as const)('orders of magnitude from %d to %d, about %d', (min, max, count, want) =>
  expect(magnitudeTicks(min, max, count)).toEqual(want),
);

test.each([
  [70 * 2 ** 20, 400 * 2 ** 20, [128 * 2 ** 20, 256 * 2 ** 20]],
  [1, 2 ** 32, [1, 2 ** 10, 2 ** 20, 2 ** 30]],
  [2 ** 20, 2 ** 27, [2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26]],
])('orders of magnitude of bytes from %d to %d are round as KiB and MiB', (min, max, want) =>
  expect(magnitudeTicks(min, max, 4, true)).toEqual(want),
);

test.each([
  [0, 20, ['13:47:15', '13:47:20', '13:47:25', '13:47:30']],
  [0, 7_200, ['21 Nov 14:00', '21 Nov 14:30', '21 Nov 15:00', '21 Nov 15:30']],
  [0, 4 * 86_400, ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25']],
  [0, 10 * 365 * 86_400, ['2030-01-01', '2035-01-01']],
])('dates from %d to %d s are round', (from, to, want) => {
  const ticks = dateTicks(START / 1_000 + from, START / 1_000 + to, 4, 'utc');
  expect(dateTickLabels(ticks, 'utc')).toEqual(want);
});

test('a tick that reads as the one before it has no word', () => {
  expect(tickLabels([431.9, 432, 432.1, 433], (value) => `${Math.round(value)} ms`)).toEqual([
    '432 ms',
    '',
    '',
    '433 ms',
  ]);
});

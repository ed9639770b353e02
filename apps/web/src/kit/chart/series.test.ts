import { expect, test } from 'vitest';
import { onSteps, stepTimes, summarize, toCsv } from './series.ts';

test('a summary is of what was measured', () => {
  expect(summarize([1, null, 3])).toEqual({ last: 3, min: 1, mean: 2, max: 3 });
  expect(summarize([null])).toEqual({ last: null, min: null, mean: null, max: null });
});

test('missing steps are gaps', () => {
  const times = stepTimes(1_000, 5_000, 1_000);
  expect(times).toEqual([1_000, 2_000, 3_000, 4_000]);
  expect(
    onSteps(times, 1_000, [
      [1_000, 7],
      [4_000, 0],
      [99_000, 1],
    ]),
  ).toEqual([7, null, null, 0]);
});

test('a table for a spreadsheet', () => {
  expect(toCsv([0], [{ key: 'a', label: 'a,"b"', colour: '', values: [null] }])).toBe(
    'time,"a,""b"""\n1970-01-01T00:00:00.000Z,',
  );
});

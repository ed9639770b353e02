import { expect, test } from 'vitest';
import { alone, bridged, onSteps, stacked, stepTimes, summarize, toCsv, valueAt } from './series.ts';

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

test('a series measured more rarely than the steps is whole, and a silence stays a gap', () => {
  const values = bridged([1, null, 2, null, 3, null, null, null, null, null, null, 4]);
  expect(values).toEqual([1, undefined, 2, undefined, 3, null, null, null, null, null, null, 4]);
  expect(valueAt(values, 3)).toBe(2);
  expect(valueAt(values, 6)).toBeNull();
  expect(alone(values)).toEqual([11]);
  expect(alone([null, 5, null, 1, undefined, 2])).toEqual([1]);
});

test('a stack adds up, gaps add nothing, an earlier time stays itself', () => {
  const one = (values: (number | null)[], isFormer = false) => ({ key: '', label: '', colour: '', isFormer, values });
  expect(stacked([one([1, 2]), one([9, 9], true), one([null, 3])])).toEqual([
    [1, 2],
    [9, 9],
    [1, 5],
  ]);
});

import { expect, test } from 'vitest';
import {
  alone,
  bridged,
  envelope,
  nearestSeries,
  onSteps,
  stacked,
  stepTimes,
  summarize,
  toCsv,
  valueAt,
  withGaps,
} from './series.ts';

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
  expect(stacked([one([1, null, 2]), one([null, null, 3])])).toEqual([
    [1, null, 2],
    [1, null, 5],
  ]);
});

test('numbers in one piece have gaps too', () => {
  const values = Float64Array.of(Number.NaN, 4, Number.NaN, 2);
  expect(withGaps(values)).toEqual([null, 4, null, 2]);
  expect(summarize(values)).toEqual({ last: 2, min: 2, mean: 3, max: 4 });
  expect(alone(values)).toEqual([1, 3]);
  expect(valueAt(values, 2)).toBeNull();
  expect(toCsv([0, 1], [{ key: 'a', label: 'a', colour: '', values: values.slice(0, 2) }])).toMatch(/,\n.*,4$/);
});

test('between what many lines lie, and which is the nearest to a pointer', () => {
  const line = (key: string, ...values: number[]) => ({
    key,
    label: '',
    colour: '',
    values: Float64Array.from(values),
  });
  const series = [line('a', 1, Number.NaN, 5), line('b', 3, Number.NaN, 2)];
  expect(envelope(series, 3)).toEqual([
    [1, null, 2],
    [3, null, 5],
  ]);
  const nearest = (at: number, pointed: number) => nearestSeries(series, at, (value) => Math.abs(value - pointed))?.key;
  expect(nearest(0, 2.4)).toBe('b');
  expect(nearest(2, 99)).toBe('a');
  expect(nearest(1, 2)).toBeUndefined();
});

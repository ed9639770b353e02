import { expect, it } from 'vitest';
import { emptyColumns, growColumns } from '../chunk-columns.ts';
import { appendBuckets } from './append-buckets.ts';
import { emptyBuckets } from './bucket-columns.ts';

const MINUTE = 60_000;
const BUCKET = 5 * MINUTE;

it('buckets are open on their left, and hold what functions over ranges need', () => {
  const { buckets } = rollUp([
    [0, 7],
    [1 * MINUTE, 10],
    [3 * MINUTE, 14],
    [4 * MINUTE, 2],
    [5 * MINUTE, 5],
    [5 * MINUTE + 1, 1],
    [21 * MINUTE, Number.NaN],
    [22 * MINUTE, 3],
  ]);
  expect(buckets).toEqual([
    { end: 0, count: 1, sum: 7, min: 7, max: 7, first: 7, last: 7, times: [0, 0], resets: 0, stale: 0 },
    { end: 5, count: 4, sum: 31, min: 2, max: 14, first: 10, last: 5, times: [1, 5], resets: 14, stale: 0 },
    { end: 10, count: 1, sum: 1, min: 1, max: 1, first: 1, last: 1, times: [5, 5], resets: 0, stale: 0 },
    {
      end: 25,
      count: 2,
      sum: Number.NaN,
      min: 3,
      max: 3,
      first: Number.NaN,
      last: 3,
      times: [21, 22],
      resets: 0,
      stale: 0,
    },
  ]);
});

it('a marker of staleness is no sample, but is remembered where it comes last', () => {
  const { buckets } = rollUp([
    [1 * MINUTE, 4],
    [2 * MINUTE, 'stale'],
    [3 * MINUTE, 1],
    [4 * MINUTE, 'stale'],
    [6 * MINUTE, 'stale'],
    [11 * MINUTE, 'stale'],
    [12 * MINUTE, 9],
  ]);
  expect(buckets).toMatchObject([
    { end: 5, count: 2, sum: 5, resets: 4, stale: 1 },
    { end: 10, count: 0, stale: 1 },
    { end: 15, count: 1, last: 9, stale: 0 },
  ]);
});

it('says when a sum is beyond what a float holds, though no value is', () => {
  expect(
    rollUp([
      [1, 1.7e308],
      [2, 1.7e308],
    ]).overflowed,
  ).toBe(true);
  expect(
    rollUp([
      [1, Number.POSITIVE_INFINITY],
      [2, 1],
    ]).overflowed,
  ).toBe(false);
});

function rollUp(samples: readonly (readonly [number, number | 'stale'])[]) {
  const columns = emptyColumns();
  growColumns(columns, samples.length);
  const words = new Uint32Array(columns.values.buffer);
  for (const [at, [time, value]] of samples.entries()) {
    columns.timestamps[at] = time;
    if (value === 'stale') words.set([0x0000_0002, 0x7ff0_0000], at * 2);
    else columns.values[at] = value;
  }
  columns.length = samples.length;
  const into = emptyBuckets(1);
  const { overflowed } = appendBuckets(columns, BUCKET, into);
  const buckets = Array.from({ length: into.length }, (_, at) => ({
    end: into.ends[at]! / MINUTE,
    count: into.counts[at]!,
    sum: into.sums[at]!,
    min: into.mins[at]!,
    max: into.maxs[at]!,
    first: into.firsts[at]!,
    last: into.lasts[at]!,
    times: [into.firstTimes[at]!, into.lastTimes[at]!].map((time) => Math.floor(time / MINUTE)),
    resets: into.resets[at]!,
    stale: into.stales[at]!,
  }));
  return { overflowed, buckets };
}

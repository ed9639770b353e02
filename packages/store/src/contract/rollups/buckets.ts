import { expect } from 'vitest';
import type { BucketColumns, SampleColumns, SampleSelection } from '../../sample-reader.ts';
import { DAY_MS } from './lengths.ts';

export interface Bucket {
  readonly end: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly first: readonly [number, number];
  readonly last: readonly [number, number];
  readonly resets: number;
  readonly isStale: boolean;
}

export function bucketsIn({ series }: SampleSelection): Bucket[] {
  const columns = emptyBuckets();
  // Whoever reads takes the one that is there.
  expect(series[0]!.readKept).toBeUndefined();
  series[0]!.readBuckets!(columns);
  return Array.from({ length: columns.length }, (_, at) => {
    const count = columns.counts[at]!;
    return {
      end: columns.ends[at]!,
      count,
      sum: columns.sums[at]!,
      min: columns.mins[at]!,
      max: columns.maxs[at]!,
      first: count === 0 ? [0, 0] : [columns.firstTimes[at]!, columns.firsts[at]!],
      last: count === 0 ? [0, 0] : [columns.lastTimes[at]!, columns.lasts[at]!],
      resets: columns.resets[at]!,
      isStale: columns.stales[at] === 1,
    };
  });
}

export function samplesIn({ series }: SampleSelection): SampleColumns {
  const columns = emptyColumns();
  series[0]!.read(columns);
  return columns;
}

/** The plainest way: every bucket looks at every sample. */
export function bucketsOf({ timestamps, values, length }: SampleColumns, lengthMs: number): Bucket[] {
  const words = new Uint32Array(values.buffer, values.byteOffset, length * 2);
  const all = Array.from({ length }, (_, at) => ({
    time: timestamps[at]!,
    value: values[at]!,
    isStale: words[at * 2] === 0x0000_0002 && words[at * 2 + 1] === 0x7ff0_0000,
  }));
  const byEnd = Map.groupBy(all, ({ time }) => Math.ceil(time / lengthMs) * lengthMs);
  return [...byEnd].map(([end, inside]) => {
    const own = inside.filter(({ isStale }) => !isStale);
    const numbers = own.map(({ value }) => value);
    return {
      end,
      count: own.length,
      sum: numbers.reduce((sum, value) => sum + value, 0),
      min: own.length === 0 ? Number.NaN : Math.min(...numbers),
      max: own.length === 0 ? Number.NaN : Math.max(...numbers),
      first: own.length === 0 ? [0, 0] : [own[0]!.time, own[0]!.value],
      last: own.length === 0 ? [0, 0] : [own.at(-1)!.time, own.at(-1)!.value],
      resets: numbers.reduce(
        (sum, value, at) => (at > 0 && value < numbers[at - 1]! ? sum + numbers[at - 1]! : sum),
        0,
      ),
      isStale: inside.at(-1)!.isStale,
    };
  });
}

/** A day that is not over may come in hours; every other bucket is as long as was asked. */
export function joined(buckets: readonly Bucket[], lengthMs: number): Bucket[] {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const byEnd = Map.groupBy(buckets, ({ end }) => Math.ceil(end / lengthMs) * lengthMs);
  return [...byEnd].map(([end, inside]) => {
    if (lengthMs !== DAY_MS || end <= today) expect(inside.map((bucket) => bucket.end)).toEqual([end]);
    return { ...inside.reduce(together), end };
  });
}

function together(one: Bucket, next: Bucket): Bucket {
  if (next.count === 0) return { ...one, isStale: next.isStale };
  if (one.count === 0) return next;
  return {
    end: next.end,
    count: one.count + next.count,
    sum: one.sum + next.sum,
    min: Math.min(one.min, next.min),
    max: Math.max(one.max, next.max),
    first: one.first,
    last: next.last,
    resets: one.resets + next.resets + (next.first[1]! < one.last[1]! ? one.last[1]! : 0),
    isStale: next.isStale,
  };
}

export function emptyColumns(): SampleColumns {
  return {
    length: 0,
    timestamps: new Float64Array(1),
    values: new Float64Array(1),
    histograms: null,
    startTimestamps: null,
  };
}

export function emptyBuckets(): BucketColumns {
  const column = () => new Float64Array(1);
  return {
    length: 0,
    ends: column(),
    counts: column(),
    sums: column(),
    mins: column(),
    maxs: column(),
    firsts: column(),
    lasts: column(),
    firstTimes: column(),
    lastTimes: column(),
    resets: column(),
    stales: column(),
  };
}

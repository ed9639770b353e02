import type { BucketColumn, BucketColumns } from '@oriel/store';
import { grown } from '../grown.ts';

export function emptyBuckets(capacity = 64): BucketColumns {
  return {
    length: 0,
    ends: new Float64Array(capacity),
    counts: new Float64Array(capacity),
    sums: new Float64Array(capacity),
    mins: new Float64Array(capacity),
    maxs: new Float64Array(capacity),
    firsts: new Float64Array(capacity),
    lasts: new Float64Array(capacity),
    firstTimes: new Float64Array(capacity),
    lastTimes: new Float64Array(capacity),
    resets: new Float64Array(capacity),
    stales: new Float64Array(capacity),
  };
}

/** As the table `rollups` calls them, and the bytes that each takes there of a bucket. */
export const STORED_BUCKETS: Readonly<Record<BucketColumn, { readonly name: string; readonly bytes: number }>> = {
  ends: { name: 'ends', bytes: 2 },
  counts: { name: 'counts', bytes: 4 },
  sums: { name: 'sums', bytes: 8 },
  mins: { name: 'mins', bytes: 8 },
  maxs: { name: 'maxs', bytes: 8 },
  firsts: { name: 'firsts', bytes: 8 },
  lasts: { name: 'lasts', bytes: 8 },
  firstTimes: { name: 'first_times', bytes: 4 },
  lastTimes: { name: 'last_times', bytes: 4 },
  resets: { name: 'resets', bytes: 8 },
  stales: { name: 'stale', bytes: 1 },
};

export const BUCKET_COLUMNS = Object.keys(STORED_BUCKETS) as readonly BucketColumn[];

/** Whether the samples that buckets of native histograms keep tell what is looked at: neither sums nor extremes are in them. */
export function canBeKept(columns: readonly BucketColumn[]): boolean {
  return !columns.some((column) => column === 'sums' || column === 'mins' || column === 'maxs');
}

/** Of one bucket, with these columns, as it is in memory. */
export function bytesOfBucket(columns: readonly BucketColumn[]): number {
  return columns.reduce((bytes, column) => bytes + STORED_BUCKETS[column].bytes, 0);
}

/** Makes room for so many buckets in all, keeping those that are there. */
export function growBuckets(columns: BucketColumns, buckets: number): void {
  if (columns.ends.length >= buckets) return;
  const capacity = Math.max(buckets, columns.ends.length * 2);
  for (const name of BUCKET_COLUMNS) {
    columns[name] = grown(columns[name].subarray(0, columns.length), new Float64Array(capacity));
  }
}

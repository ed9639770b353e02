import type { BucketColumns } from '@oriel/store';

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

const BUCKET_COLUMNS = [
  'ends',
  'counts',
  'sums',
  'mins',
  'maxs',
  'firsts',
  'lasts',
  'firstTimes',
  'lastTimes',
  'resets',
  'stales',
] as const;

/** Makes room for so many buckets in all, keeping those that are there. */
export function growBuckets(columns: BucketColumns, buckets: number): void {
  if (columns.ends.length >= buckets) return;
  const capacity = Math.max(buckets, columns.ends.length * 2);
  for (const name of BUCKET_COLUMNS) {
    const larger = new Float64Array(capacity);
    larger.set(columns[name].subarray(0, columns.length));
    columns[name] = larger;
  }
}

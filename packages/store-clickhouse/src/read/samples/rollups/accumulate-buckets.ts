import type { BucketColumn, BucketColumns } from '@oriel/store';

/** What of buckets of increments says what their running total is. */
export const INCREMENT_COLUMNS: readonly BucketColumn[] = ['firsts', 'sums', 'mins'];

/**
 * Whether the buckets of increments tell those of their running total: it must not fall, for where it does only samples say how high it
 * was, and the sum of what it was at each sample is in no bucket.
 */
export function canAccumulate(
  { length, counts, mins, sums }: BucketColumns,
  columns: readonly BucketColumn[],
): boolean {
  if (columns.includes('sums')) return false;
  for (let at = 0; at < length; at++)
    if (counts[at]! > 0 && !(mins[at]! >= 0 && Number.isFinite(sums[at]!))) return false;
  return true;
}

/**
 * Buckets of increments as those of the running total, as `accumulateDeltas` makes it of samples: it begins with the first increment of
 * the range. Buckets before that are in no window.
 */
export function accumulateBuckets(buckets: BucketColumns, startMs: number): void {
  const { length, ends, counts, sums, mins, maxs, firsts, lasts, resets } = buckets;
  let total = 0;
  for (let at = 0; at < length; at++) {
    if (counts[at] === 0 || ends[at]! < startMs) continue;
    firsts[at] = total + firsts[at]!;
    total += sums[at]!;
    lasts[at] = total;
    mins[at] = firsts[at]!;
    maxs[at] = total;
    resets[at] = 0;
  }
}

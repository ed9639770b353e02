import { STALE_NAN } from '../../stale-nan.ts';
import { type BucketBuffer, reserve, type SampleBuffer } from '../../storage.ts';

/** Without room: whoever rolled series up makes it, and most selections have none. */
export function emptyBucketBuffer(): BucketBuffer {
  const column = (): Float64Array => new Float64Array(0);
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

/**
 * The last sample of each bucket, and a marker at the end of those that end with one: through windows of whole buckets an instant
 * selector cannot tell them from all samples. The buckets are taken: none is left.
 */
export function latestOfBuckets(buckets: BucketBuffer, into: SampleBuffer): void {
  reserve(into, buckets.length * 2);
  into.histograms = null;
  into.startTimestamps = null;
  let at = 0;
  for (let bucket = 0; bucket < buckets.length; bucket++) {
    if ((buckets.counts[bucket] as number) > 0) {
      into.timestamps[at] = buckets.lastTimes[bucket] as number;
      into.values[at++] = buckets.lasts[bucket] as number;
    }
    if (buckets.stales[bucket] === 1) {
      into.timestamps[at] = buckets.ends[bucket] as number;
      into.values[at++] = STALE_NAN;
    }
  }
  into.length = at;
  buckets.length = 0;
}

/** Ranges never see markers of staleness: buckets that hold nothing else go. */
export function dropEmptyBuckets(buckets: BucketBuffer): void {
  const { length, counts } = buckets;
  let kept = 0;
  for (let at = 0; at < length; at++) {
    if (counts[at] === 0) continue;
    if (kept !== at) {
      for (const column of COLUMNS) buckets[column][kept] = buckets[column][at] as number;
    }
    kept++;
  }
  buckets.length = kept;
}

const COLUMNS = [
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

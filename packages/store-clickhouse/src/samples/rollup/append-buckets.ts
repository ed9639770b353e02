import type { BucketColumns } from '@oriel/store';
import type { ChunkColumns } from '../chunk-columns.ts';
import { STALE_HIGH, STALE_LOW } from '../stale-marker.ts';
import { growBuckets } from './bucket-columns.ts';

/**
 * Rolls up the samples [from, to) of a series, ascending and floats only, into buckets of that length. A marker of staleness is no
 * sample; only that it came last is kept. Whether a sum went beyond what a float holds, so that a mean cannot be told from it, is
 * the answer: such a stretch is not to be rolled up.
 */
export function appendBuckets(
  { timestamps, values, length }: ChunkColumns,
  bucketMs: number,
  into: BucketColumns,
  from = 0,
  to = length,
): { readonly overflowed: boolean } {
  const words = new Uint32Array(values.buffer, values.byteOffset, length * 2);
  let overflowed = false;
  let at = from;
  while (at < to) {
    const end = Math.ceil(timestamps[at]! / bucketMs) * bucketMs;
    growBuckets(into, into.length + 1);
    const bucket = into.length++;
    let count = 0;
    let sum = 0;
    let lost = 0;
    let min = Number.NaN;
    let max = Number.NaN;
    let first = 0;
    let last = 0;
    let firstAt = 0;
    let lastAt = 0;
    let resets = 0;
    let isStale = false;
    let allFinite = true;
    for (; at < to && timestamps[at]! <= end; at++) {
      isStale = words[at * 2] === STALE_LOW && words[at * 2 + 1] === STALE_HIGH;
      if (isStale) continue;
      const value = values[at]!;
      if (count === 0) {
        first = value;
        firstAt = at;
      } else if (value < last) resets += last;
      count++;
      last = value;
      lastAt = at;
      // NaN gives way to anything else.
      if (value < min || Number.isNaN(min)) min = value;
      if (value > max || Number.isNaN(max)) max = value;
      if (!Number.isFinite(value)) allFinite = false;
      // Compensated (Kahan, Neumaier), as PromQL adds.
      const total = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
      sum = total;
    }
    const isBeyond = !Number.isFinite(sum);
    if (isBeyond && allFinite) overflowed = true;
    into.ends[bucket] = end;
    into.counts[bucket] = count;
    into.sums[bucket] = isBeyond ? sum : sum + lost;
    into.mins[bucket] = min;
    into.maxs[bucket] = max;
    into.firsts[bucket] = first;
    into.lasts[bucket] = last;
    into.firstTimes[bucket] = count === 0 ? end : timestamps[firstAt]!;
    into.lastTimes[bucket] = count === 0 ? end : timestamps[lastAt]!;
    into.resets[bucket] = resets;
    into.stales[bucket] = isStale ? 1 : 0;
  }
  return { overflowed };
}

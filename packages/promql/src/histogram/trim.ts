import { bucketBound } from './bounds.ts';
import { compactHistogram } from './compact.ts';
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';
import { fractionBelow } from './interpolate.ts';
import { negativeSide, positiveSide } from './side.ts';

/** `below` keeps what was observed under the limit (`</`), `above` what was observed over it (`>/`). */
export type Kept = 'below' | 'above';

interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Observations are taken to be spread evenly. */
  readonly even: boolean;
}

/** What stays of a bucket, and the value its observations are taken to have. */
interface Rest {
  readonly count: number;
  readonly middle: number;
}

/**
 * A histogram of only the observations on one side of `limit`; the bucket that the limit cuts is interpolated. Count and sum are
 * estimated anew from the buckets as soon as one of them changes, otherwise the histogram stays as it was.
 */
export function trimHistogram(histogram: FloatHistogram, limit: number, kept: Kept): FloatHistogram {
  const { schema, customValues } = histogram;
  const even = schema === CUSTOM_BUCKETS_SCHEMA;
  let count = 0;
  let sum = 0;
  let changed = false;
  const take = (before: number, rest: Rest): number => {
    count += rest.count;
    sum += rest.middle * rest.count;
    if (rest.count !== before) changed = true;
    return rest.count;
  };
  const positive = positiveSide(histogram);
  const positiveBuckets = positive.counts.map((before, at) => {
    if (before === 0) return 0;
    const index = positive.indexes[at] as number;
    const upper = bucketBound(index, schema, customValues);
    const lower = bucketBound(index - 1, schema, customValues);
    return take(before, restOf({ lower, upper, count: before, even }, limit, kept));
  });
  const negative = negativeSide(histogram);
  const negativeBuckets = negative.counts.map((before, at) => {
    if (before === 0) return 0;
    const index = negative.indexes[at] as number;
    const lower = -bucketBound(index, schema, customValues);
    const upper = -bucketBound(index - 1, schema, customValues);
    return take(before, restOf({ lower, upper, count: before, even }, limit, kept));
  });
  const zeroCount =
    histogram.zeroCount > 0 ? take(histogram.zeroCount, restOfZero(histogram, limit, kept)) : histogram.zeroCount;
  if (!changed) return histogram;
  return compactHistogram({ ...histogram, count, sum, zeroCount, positiveBuckets, negativeBuckets });
}

function restOf(bucket: Bucket, limit: number, kept: Kept): Rest {
  const { lower, upper, count } = bucket;
  const whole = kept === 'below' ? upper <= limit : lower >= limit;
  if (whole) return { count, middle: middleOf(lower, upper, bucket.even) };
  const cut = lower < limit && upper > limit;
  if (!cut) return { count: 0, middle: 0 };
  if (lower === Number.NEGATIVE_INFINITY) return restOfLowest(bucket, limit, kept);
  if (upper === Number.POSITIVE_INFINITY) return { count: kept === 'above' ? count : 0, middle: limit };
  const below = count * fractionBelow(limit, lower, upper, bucket.even);
  if (kept === 'below') return { count: below, middle: middleOf(lower, limit, bucket.even) };
  return { count: count - below, middle: middleOf(limit, upper, bucket.even) };
}

/** A custom bucket from −Inf is taken to start at 0 if it ends above; one that ends at or below is kept whole from above, or not at all. */
function restOfLowest({ upper, count }: Bucket, limit: number, kept: Kept): Rest {
  const finite = upper !== Number.POSITIVE_INFINITY;
  if (kept === 'below') {
    if (limit > 0 && finite) return { count: (count * limit) / upper, middle: limit / 2 };
    return { count: upper <= 0 ? count : 0, middle: limit };
  }
  if (limit >= 0 && finite) return { count: count * (1 - limit / upper), middle: (limit + upper) / 2 };
  return { count: 0, middle: 0 };
}

/** Observations in the zero bucket are spread evenly over it, over one half if the histogram has buckets on one side only. */
function restOfZero(histogram: FloatHistogram, limit: number, kept: Kept): Rest {
  const { zeroCount, zeroThreshold } = histogram;
  const isPopulated = (count: number) => count !== 0;
  const hasPositive = histogram.positiveBuckets.some(isPopulated);
  const hasNegative = histogram.negativeBuckets.some(isPopulated);
  const lower = hasPositive && !hasNegative ? 0 : -zeroThreshold;
  const upper = hasNegative && !hasPositive ? 0 : zeroThreshold;
  const nothing = { count: 0, middle: 0 };
  const all = { count: zeroCount, middle: (lower + upper) / 2 };
  if (kept === 'below') {
    if (limit <= lower) return nothing;
    if (limit >= upper) return all;
    return { count: (zeroCount * (limit - lower)) / (upper - lower), middle: (lower + limit) / 2 };
  }
  if (limit <= lower) return all;
  if (limit >= upper) return nothing;
  return { count: (zeroCount * (upper - limit)) / (upper - lower), middle: (limit + upper) / 2 };
}

/** The value that stands for a range: the arithmetic middle where observations spread evenly, else the geometric one. */
function middleOf(lower: number, upper: number, even: boolean): number {
  const openBelow = lower === Number.NEGATIVE_INFINITY;
  const openAbove = upper === Number.POSITIVE_INFINITY;
  if (openBelow && openAbove) return 0;
  if (openBelow) return upper > 0 ? upper / 2 : upper;
  if (openAbove) return lower;
  if (even) return (lower + upper) / 2;
  const geometric = Math.sqrt(Math.abs(lower * upper));
  return upper > 0 ? geometric : -geometric;
}

import { BucketCursor } from './bucket-cursor.ts';
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';
import { fractionBelow } from './interpolate.ts';
import { oneSidedZeroBucket } from './quantile.ts';

export interface FractionEstimate {
  readonly value: number;
  /** NaNs were observed, which lie in no range: an info. */
  readonly nanObservations: boolean;
}

/**
 * Which part of all observations lies between two values, interpolated as quantiles are. NaN for no observations or a bound that is
 * NaN.
 */
export function histogramFraction(lower: number, upper: number, histogram: FloatHistogram): FractionEstimate {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper))
    return { value: Number.NaN, nanObservations: false };
  if (lower >= upper) return { value: 0, nanObservations: false };
  const mayHaveNaNs = Number.isNaN(histogram.sum);
  let inBuckets = histogram.count;
  if (mayHaveNaNs) {
    inBuckets = 0;
    for (const cursor = new BucketCursor(histogram); cursor.next(); ) inBuckets += cursor.count;
  }
  const from = Math.min(rankOf(lower, histogram), inBuckets);
  const to = Math.min(rankOf(upper, histogram), inBuckets);
  return { value: (to - from) / histogram.count, nanObservations: mayHaveNaNs && inBuckets < histogram.count };
}

/** How many observations lie at or below the value, infinitely many where it lies above all buckets. */
function rankOf(value: number, histogram: FloatHistogram): number {
  const custom = histogram.schema === CUSTOM_BUCKETS_SCHEMA;
  let rank = 0;
  for (const cursor = new BucketCursor(histogram); cursor.next(); ) {
    const { count } = cursor;
    const zero = cursor.lower <= 0 && cursor.upper >= 0;
    const { lower, upper } = custom ? fromZero(cursor) : oneSidedZeroBucket(histogram, cursor.lower, cursor.upper);
    if (lower >= value) return rank;
    if (upper > value) {
      // Within a bucket without an end there is nothing to interpolate: its lowest one counts in whole, its highest one not at all.
      if (lower === Number.NEGATIVE_INFINITY) return count;
      return rank + count * fractionBelow(value, lower, upper, custom || zero);
    }
    rank += count;
  }
  return Number.POSITIVE_INFINITY;
}

/** The lowest custom bucket begins at 0 if it ends above, as in a classic histogram. */
function fromZero({ lower, upper }: BucketCursor): { readonly lower: number; readonly upper: number } {
  return { lower: lower === Number.NEGATIVE_INFINITY && upper > 0 ? 0 : lower, upper };
}

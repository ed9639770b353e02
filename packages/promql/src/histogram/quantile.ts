import { BucketCursor } from './bucket-cursor.ts';
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';
import { valueAbove } from './interpolate.ts';

export interface HistogramEstimate {
  readonly value: number;
  /**
   * NaNs are counted in no bucket and known by a sum that is NaN and a count above the buckets'. The caller says so in an info:
   * the quantile fell among them, or it came out higher than without them.
   */
  readonly nanObservations: 'none' | 'decided' | 'skewed';
}

const plainly = (value: number): HistogramEstimate => ({ value, nanObservations: 'none' });

/**
 * The value below which the part `q` of all observations lies, interpolated within its bucket. −Inf for q below 0, +Inf above 1,
 * NaN for no observations or a q that is NaN.
 */
export function histogramQuantile(q: number, histogram: FloatHistogram): HistogramEstimate {
  if (q < 0) return plainly(Number.NEGATIVE_INFINITY);
  if (q > 1) return plainly(Number.POSITIVE_INFINITY);
  if (histogram.count === 0 || Number.isNaN(q)) return plainly(Number.NaN);
  const custom = histogram.schema === CUSTOM_BUCKETS_SCHEMA;
  const mayHaveNaNs = Number.isNaN(histogram.sum);
  // The shorter way, unless there are NaNs: those rank above every bucket, so their number must not be counted from the top.
  const descending = !mayHaveNaNs && q >= 0.5;
  const rank = (descending ? 1 - q : q) * histogram.count;

  const cursor = new BucketCursor(histogram, { descending });
  let passed = 0;
  let within = 0;
  let lower = 0;
  let upper = 0;
  while (cursor.next()) {
    if (cursor.count === 0) continue;
    within = cursor.count;
    passed += within;
    ({ lower, upper } = cursor);
    if (passed >= rank) break;
  }

  if (!custom) ({ lower, upper } = oneSidedZeroBucket(histogram, lower, upper));
  else if (lower === Number.NEGATIVE_INFINITY) {
    if (upper <= 0) return plainly(upper);
    lower = 0;
  } else if (upper === Number.POSITIVE_INFINITY) return plainly(lower);

  // Rounding can pass more observations than there are.
  passed = Math.min(passed, histogram.count);
  if (passed < rank) return mayHaveNaNs ? { value: Number.NaN, nanObservations: 'decided' } : plainly(upper);
  const intoBucket = descending ? passed - rank : rank - (passed - within);
  const value = valueAbove(intoBucket / within, lower, upper, custom || (lower <= 0 && upper >= 0));
  if (!mayHaveNaNs) return plainly(value);
  while (cursor.next()) passed += cursor.count;
  return { value, nanObservations: passed < histogram.count ? 'skewed' : 'none' };
}

/** A histogram with buckets on one side only is taken to have observed nothing on the other, in its zero bucket too. */
export function oneSidedZeroBucket(
  { positiveBuckets, negativeBuckets }: FloatHistogram,
  lower: number,
  upper: number,
): { readonly lower: number; readonly upper: number } {
  if (!(lower <= 0 && upper >= 0)) return { lower, upper };
  if (negativeBuckets.length === 0 && positiveBuckets.length > 0) return { lower: 0, upper };
  if (positiveBuckets.length === 0 && negativeBuckets.length > 0) return { lower, upper: 0 };
  return { lower, upper };
}

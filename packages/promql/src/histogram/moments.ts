import { KahanSum } from '../kahan-sum.ts';
import { BucketCursor } from './bucket-cursor.ts';
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';

export function histogramAverage(histogram: FloatHistogram): number {
  return histogram.sum / histogram.count;
}

/**
 * An estimate: every observation is taken to lie in the middle of its bucket, the geometric one of exponential buckets, the
 * arithmetic one of custom buckets, 0 for the zero bucket.
 */
export function histogramVariance(histogram: FloatHistogram): number {
  const mean = histogramAverage(histogram);
  const squares = new KahanSum();
  for (const cursor = new BucketCursor(histogram); cursor.next(); ) {
    const { count } = cursor;
    if (count === 0) continue;
    const distance = middle(cursor, histogram.schema) - mean;
    squares.add(count * distance * distance);
  }
  return squares.value / histogram.count;
}

export function histogramDeviation(histogram: FloatHistogram): number {
  return Math.sqrt(histogramVariance(histogram));
}

function middle({ lower, upper }: BucketCursor, schema: number): number {
  if (schema === CUSTOM_BUCKETS_SCHEMA) return (lower + upper) / 2;
  if (lower <= 0 && upper >= 0) return 0;
  const geometric = Math.sqrt(lower * upper);
  return upper < 0 ? -geometric : geometric;
}

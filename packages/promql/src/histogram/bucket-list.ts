import { BucketCursor } from './bucket-cursor.ts';
import type { FloatHistogram } from './float-histogram.ts';

export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly lowerInclusive: boolean;
  readonly upperInclusive: boolean;
  readonly count: number;
}

/**
 * The populated buckets in ascending order, as the HTTP API lists them: those beside the zero bucket stop at its threshold, unless
 * they are wanted `asStored` (see BucketCursor).
 */
export function listBuckets(histogram: FloatHistogram, { asStored = false } = {}): Bucket[] {
  const buckets: Bucket[] = [];
  for (const cursor = new BucketCursor(histogram, { asStored }); cursor.next(); ) {
    const { lower, upper, lowerInclusive, upperInclusive, count } = cursor;
    if (count !== 0) buckets.push({ lower, upper, lowerInclusive, upperInclusive, count });
  }
  return buckets;
}

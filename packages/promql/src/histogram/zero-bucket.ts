import { exponentialBound } from './bounds.ts';
import type { Side } from './side.ts';

interface TwoSides {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly positive: Side;
  readonly negative: Side;
}

/**
 * The smallest threshold, at least `wanted`, that cuts through no populated bucket: what lies below can then be counted as zero
 * without guessing how the observations spread within a bucket. The histogram's own threshold is good as it is.
 */
export function thresholdBesideBuckets(
  { schema, zeroThreshold, positive, negative }: TwoSides,
  wanted: number,
): number {
  if (wanted === zeroThreshold) return wanted;
  let threshold = wanted;
  for (;;) {
    const wider = Math.max(endOfCutBucket(positive, schema, threshold), endOfCutBucket(negative, schema, threshold));
    if (wider === threshold) return threshold;
    threshold = wider;
  }
}

function endOfCutBucket({ indexes, counts }: Side, schema: number, threshold: number): number {
  for (let at = 0; at < indexes.length; at++) {
    const index = indexes[at] as number;
    if (exponentialBound(index - 1, schema) >= threshold) return threshold;
    const end = exponentialBound(index, schema);
    if (end > threshold && counts[at] !== 0) return end;
  }
  return threshold;
}

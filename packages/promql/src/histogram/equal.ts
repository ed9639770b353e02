import { sameBounds } from './bounds.ts';
import type { FloatHistogram } from './float-histogram.ts';
import { negativeSide, positiveSide, type Side } from './side.ts';

/**
 * Whether two histograms are the same data: every number alike (NaN is NaN, 0 is not −0), the same buckets whichever way their
 * spans are cut. An empty bucket differs from none. The counter reset hint is not looked at.
 */
export function equalHistograms(a: FloatHistogram, b: FloatHistogram): boolean {
  return (
    a.schema === b.schema &&
    Object.is(a.count, b.count) &&
    Object.is(a.sum, b.sum) &&
    a.zeroThreshold === b.zeroThreshold &&
    Object.is(a.zeroCount, b.zeroCount) &&
    sameBounds(a.customValues, b.customValues) &&
    equalSides(positiveSide(a), positiveSide(b)) &&
    equalSides(negativeSide(a), negativeSide(b))
  );
}

function equalSides(a: Side, b: Side): boolean {
  return (
    a.indexes.length === b.indexes.length &&
    a.indexes.every((index, at) => index === b.indexes[at]) &&
    a.counts.every((count, at) => Object.is(count, b.counts[at]))
  );
}

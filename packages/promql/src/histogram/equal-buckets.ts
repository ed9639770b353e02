import { sameBounds } from './bounds.ts';
import type { FloatHistogram } from './float-histogram.ts';
import { sameSpans } from './side.ts';

/** Whether two histograms count in the same buckets, as samples of one series mostly do: then nothing has to be reconciled. */
export function haveEqualBuckets(a: FloatHistogram, b: FloatHistogram): boolean {
  return (
    a.schema === b.schema &&
    a.zeroThreshold === b.zeroThreshold &&
    sameSpans(a.positiveSpans, b.positiveSpans) &&
    sameSpans(a.negativeSpans, b.negativeSpans) &&
    sameBounds(a.customValues, b.customValues)
  );
}

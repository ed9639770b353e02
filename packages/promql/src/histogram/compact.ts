import type { FloatHistogram } from './float-histogram.ts';
import { negativeSide, populated, positiveSide, spansOf } from './side.ts';

/** The same histogram with no empty bucket and the fewest spans: the form in which equal histograms have equal parts. */
export function compactHistogram(histogram: FloatHistogram): FloatHistogram {
  const positive = populated(positiveSide(histogram));
  const negative = populated(negativeSide(histogram));
  return {
    ...histogram,
    positiveSpans: spansOf(positive.indexes),
    positiveBuckets: positive.counts,
    negativeSpans: spansOf(negative.indexes),
    negativeBuckets: negative.counts,
  };
}

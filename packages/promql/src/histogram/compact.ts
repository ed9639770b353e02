import type { FloatHistogram, Span } from './float-histogram.ts';
import { negativeSide, populated, positiveSide, spansOf } from './side.ts';

/** The same histogram with no empty bucket and the fewest spans: the form in which equal histograms have equal parts. */
export function compactHistogram(histogram: FloatHistogram): FloatHistogram {
  if (
    isCompact(histogram.positiveSpans, histogram.positiveBuckets) &&
    isCompact(histogram.negativeSpans, histogram.negativeBuckets)
  )
    return histogram;
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

function isCompact(spans: readonly Span[], counts: Float64Array): boolean {
  const apart = ({ offset, length }: Span, at: number) => length > 0 && (at === 0 || offset > 0);
  return spans.every(apart) && !counts.includes(0);
}

import type { BucketSpan, NativeHistogram } from '@oriel/telemetry';

const CUSTOM_BUCKETS = -53;
const LEAST_SCHEMA = -4;
const MOST_SCHEMA = 8;

/**
 * What is wrong with a native histogram, or an empty text (Prometheus, "Native Histograms", "Data model"). Counts of buckets are
 * doubles here, so that those of integers are held to add up as closely as doubles can. Those of floats need not add up
 * (Prometheus, `FloatHistogram.Validate`): many observations weigh less than one, and sums and differences of them are rounded.
 */
export function judgeHistogram(histogram: NativeHistogram, isCounted: boolean, mostBuckets: number): string {
  const { schema, count, zeroCount, zeroThreshold, positiveBuckets, negativeBuckets } = histogram;
  const buckets = positiveBuckets.length + negativeBuckets.length;
  if (buckets > mostBuckets) return `the histogram has ${buckets} buckets, at most ${mostBuckets} are taken`;
  if (schema === CUSTOM_BUCKETS) {
    const problem = judgeCustomBuckets(histogram);
    if (problem !== '') return problem;
  } else if (schema < LEAST_SCHEMA || schema > MOST_SCHEMA) {
    return `the histogram has the schema ${schema}, taken are ${LEAST_SCHEMA} to ${MOST_SCHEMA} and ${CUSTOM_BUCKETS}`;
  } else if (histogram.customValues.length > 0) {
    return 'the histogram has custom bounds, which only schema -53 has';
  }
  if (!(zeroThreshold >= 0)) return `the histogram has the zero threshold ${zeroThreshold}`;
  return (
    judgeSpans(histogram.positiveSpans, positiveBuckets, 'positive') ||
    judgeSpans(histogram.negativeSpans, negativeBuckets, 'negative') ||
    (count < 0 || zeroCount < 0 ? 'the histogram has a count below zero' : '') ||
    (isCounted ? judgeSum(histogram) : '')
  );
}

function judgeCustomBuckets({ customValues, negativeSpans, zeroCount, positiveSpans }: NativeHistogram): string {
  if (zeroCount !== 0 || negativeSpans.length > 0)
    return 'a histogram of custom bounds has neither a zero bucket nor negative ones';
  for (let at = 0; at < customValues.length; at++) {
    const bound = customValues[at]!;
    if (Number.isNaN(bound) || bound === Number.POSITIVE_INFINITY) return `the histogram has the custom bound ${bound}`;
    if (at > 0 && bound <= customValues[at - 1]!) return 'the custom bounds of the histogram do not ascend';
  }
  const end = positiveSpans.reduce((sum, { offset, length }) => sum + offset + length, 0);
  return end > customValues.length + 1
    ? `the histogram has buckets up to ${end} for ${customValues.length} custom bounds`
    : '';
}

function judgeSpans(spans: readonly BucketSpan[], buckets: Float64Array, side: string): string {
  let length = 0;
  for (const [at, span] of spans.entries()) {
    if (at > 0 && span.offset < 0) return `the ${side} spans of the histogram overlap`;
    length += span.length;
  }
  if (length !== buckets.length)
    return `the ${side} spans of the histogram need ${length} buckets, it has ${buckets.length}`;
  return buckets.some((bucket) => bucket < 0) ? `the histogram has a ${side} bucket below zero` : '';
}

/** Observations of NaN are in no bucket: the sum is then NaN, and the count may be larger than all buckets together. */
function judgeSum({ count, sum, zeroCount, positiveBuckets, negativeBuckets }: NativeHistogram): string {
  let inBuckets = zeroCount;
  for (const bucket of positiveBuckets) inBuckets += bucket;
  for (const bucket of negativeBuckets) inBuckets += bucket;
  const tolerance = Math.max(count, inBuckets) * 1e-9;
  const isWrong = Number.isNaN(sum) ? inBuckets > count + tolerance : Math.abs(inBuckets - count) > tolerance;
  return isWrong ? `the histogram counts ${count} observations, its buckets ${inBuckets}` : '';
}

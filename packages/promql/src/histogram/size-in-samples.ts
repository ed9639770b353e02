import type { FloatHistogram } from './float-histogram.ts';

/** Bytes of a histogram without its buckets, as Prometheus counts them, and its timestamp. */
const FIXED_BYTES = 168 + 8;
const SAMPLE_BYTES = 16;

/** As how many samples Prometheus counts a histogram: 16 bytes are one. */
export function sizeInSamples(histogram: FloatHistogram): number {
  const { positiveSpans, negativeSpans, positiveBuckets, negativeBuckets, customValues } = histogram;
  const parts = [positiveSpans, negativeSpans, positiveBuckets, negativeBuckets, customValues];
  const bytes = parts.reduce((sum, { length }) => sum + length * 8, FIXED_BYTES);
  return Math.floor(bytes / SAMPLE_BYTES);
}

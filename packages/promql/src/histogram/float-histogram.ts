/** Some consecutive buckets; `offset` counts from the end of the span before, the first one from bucket 0. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export type CounterResetHint = 'unknown' | 'reset' | 'not-reset' | 'gauge';

/** The schema of histograms whose bounds are listed (`customValues`) instead of computed. */
export const CUSTOM_BUCKETS_SCHEMA = -53;

/**
 * A native histogram with float counts (Prometheus native histograms specification, "data model"). Bucket counts are absolute,
 * not deltas, one for each bucket that the spans cover, in order. Schemas −4 to 8 are exponential: bucket i ends at
 * 2^(i·2^−schema), included; −53 has custom bounds, positive buckets only, and no zero bucket.
 */
export interface FloatHistogram {
  readonly counterResetHint: CounterResetHint;
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positiveSpans: readonly Span[];
  readonly positiveBuckets: Float64Array;
  readonly negativeSpans: readonly Span[];
  readonly negativeBuckets: Float64Array;
  /** Upper bounds, ascending, without +Inf; empty unless the schema is −53. */
  readonly customValues: Float64Array;
}

/** A histogram of which only some parts are said; the rest is empty, zero or unknown. */
export function createHistogram(parts: Partial<FloatHistogram>): FloatHistogram {
  return {
    counterResetHint: 'unknown',
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    count: 0,
    sum: 0,
    positiveSpans: [],
    positiveBuckets: new Float64Array(),
    negativeSpans: [],
    negativeBuckets: new Float64Array(),
    customValues: new Float64Array(),
    ...parts,
  };
}

/** Some consecutive buckets; `offset` counts from the end of the span before, the first one from bucket 0. */
export interface BucketSpan {
  readonly offset: number;
  readonly length: number;
}

/**
 * A native histogram with absolute float counts (Prometheus, "Native Histograms" specification, data model). Schemas −4 to 8 are
 * exponential: bucket i ends at 2^(i·2^−schema), included; −53 has the bounds of `customValues`.
 */
export interface NativeHistogram {
  readonly counterResetHint: 'unknown' | 'reset' | 'not-reset' | 'gauge';
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positiveSpans: readonly BucketSpan[];
  readonly positiveBuckets: Float64Array;
  readonly negativeSpans: readonly BucketSpan[];
  readonly negativeBuckets: Float64Array;
  readonly customValues: Float64Array;
}

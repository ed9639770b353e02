import type { NativeHistogram } from '@oriel/telemetry';

/** The schema of native histograms that bring their bounds along. */
const CUSTOM_BUCKETS = -53;

/** What the series of a classic histogram say. */
export interface ClassicParts {
  /** Each with the observations up to its bound; in any order. */
  readonly buckets: readonly { readonly bound: number; readonly count: number }[];
  /** Undefined where no series says it. */
  readonly count: number | undefined;
  readonly sum: number;
}

/**
 * A classic histogram as one native with the same bounds (Prometheus, `convert_classic_histograms_to_nhcb`). What does not add up is
 * left as it is: the guard rejects it as it rejects any such histogram.
 */
export function customBuckets({ buckets, count, sum }: ClassicParts): {
  readonly histogram: NativeHistogram;
  /** Whether all its counts are integers. */
  readonly isCounted: boolean;
} {
  const sorted = [...buckets].sort((a, b) => a.bound - b.bound);
  // The first of two with the same bound holds, as of any two samples of a series.
  const distinct = sorted.filter(({ bound }, at) => at === 0 || bound !== sorted[at - 1]!.bound);
  const all = count ?? distinct.at(-1)?.count ?? 0;
  if (distinct.at(-1)?.bound !== Number.POSITIVE_INFINITY)
    distinct.push({ bound: Number.POSITIVE_INFINITY, count: all });
  return {
    histogram: {
      counterResetHint: 'unknown',
      schema: CUSTOM_BUCKETS,
      zeroThreshold: 0,
      zeroCount: 0,
      count: all,
      sum,
      positiveSpans: [{ offset: 0, length: distinct.length }],
      positiveBuckets: Float64Array.from(distinct, (bucket, at) => bucket.count - (distinct[at - 1]?.count ?? 0)),
      negativeSpans: [],
      negativeBuckets: new Float64Array(0),
      customValues: Float64Array.from(distinct.slice(0, -1), ({ bound }) => bound),
    },
    isCounted: Number.isInteger(all) && distinct.every((bucket) => Number.isInteger(bucket.count)),
  };
}

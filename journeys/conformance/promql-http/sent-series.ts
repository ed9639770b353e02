import type { SentHistogram, SentSeries } from '@oriel/ingest/test/encode-write-request';
import type { FloatHistogram } from '@oriel/promql';
import type { Stored } from '../promqltest/test-storage.ts';

const HINTS = { unknown: 0, reset: 1, 'not-reset': 2, gauge: 3 } as const;
const STALE_BITS = 0x7ff0000000000002n;
/** As near as the receiver wants the buckets to the count. */
const TOLERANCE = 1e-9;

/** What of the series remote write takes: a histogram whose buckets do not add up to its count is refused. */
export function acceptable(series: readonly Stored[]): Stored[] {
  return series
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(({ value }) => typeof value !== 'object' || addsUp(value)),
    }))
    .filter(({ samples }) => samples.length > 0);
}

function addsUp({ count, sum, zeroCount, positiveBuckets, negativeBuckets }: FloatHistogram): boolean {
  const inBuckets = [...positiveBuckets, ...negativeBuckets].reduce((total, bucket) => total + bucket, zeroCount);
  const tolerance = Math.max(count, inBuckets) * TOLERANCE;
  // Observations of NaN are in no bucket.
  return Number.isNaN(sum) ? inBuckets <= count + tolerance : Math.abs(inBuckets - count) <= tolerance;
}

/** Series as remote write sends them. */
export function sentSeries({ labels, samples }: Stored): SentSeries {
  const floats: NonNullable<SentSeries['samples']>[number][] = [];
  const histograms: SentHistogram[] = [];
  for (const { timestampMs, value, startTimestampMs = 0 } of samples) {
    const when = { timeMs: timestampMs, startMs: startTimestampMs };
    if (typeof value === 'object') histograms.push({ ...when, ...sentHistogram(value) });
    else floats.push({ ...when, value: value === 'stale' ? { bits: STALE_BITS } : value });
  }
  return { labels: labels.toObject(), samples: floats, histograms };
}

function sentHistogram(one: FloatHistogram): Omit<SentHistogram, 'timeMs'> {
  return {
    count: one.count,
    sum: one.sum,
    schema: one.schema,
    zeroThreshold: one.zeroThreshold,
    zeroCount: one.zeroCount,
    isFloat: true,
    negativeSpans: one.negativeSpans,
    negative: [...one.negativeBuckets],
    positiveSpans: one.positiveSpans,
    positive: [...one.positiveBuckets],
    hint: HINTS[one.counterResetHint],
    customValues: [...one.customValues],
  };
}

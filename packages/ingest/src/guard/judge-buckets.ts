import { METRIC_HISTOGRAM, type PointFields } from '@oriel/telemetry';

/** What is wrong with the buckets and quantiles of a point, or an empty text. */
export function judgeBuckets(fields: PointFields, metricKind: number | undefined, mostBuckets: number): string {
  const buckets = Math.max(
    fields.bucketCounts.length,
    fields.bounds.length,
    fields.positiveCounts.length,
    fields.negativeCounts.length,
    fields.quantiles.length,
  );
  if (buckets > mostBuckets) return `the point has ${buckets} buckets, at most ${mostBuckets} are taken`;
  if (metricKind !== METRIC_HISTOGRAM) return '';
  // metrics.proto, HistogramDataPoint: one bucket more than bounds, or neither.
  const { bucketCounts, bounds } = fields;
  const fits = bucketCounts.length === bounds.length + 1 || bucketCounts.length === 0;
  return fits ? '' : `the histogram has ${bucketCounts.length} buckets for ${bounds.length} bounds`;
}

import { type LogHistogram, SEVERITIES } from '../../data/logs.ts';
import type { Range } from '../../data/range.ts';
import type { Bucket, FormerBucket } from '../../kit/chart/counts.ts';
import { instantMs } from '../../kit/format/instant.ts';
import { severityColour } from '../../kit/severity.tsx';

/** The histogram as bars: severities stacked from the quietest up, so that errors crown the column. */
export function histogramBuckets(histogram: LogHistogram, range: Range): Bucket[] {
  return histogram.buckets
    .map((bucket) => {
      const counts = new Map(bucket.counts.map(({ severity, count }) => [severity, count]));
      const parts = SEVERITIES.flatMap((severity) => {
        const count = counts.get(severity) ?? 0;
        return count === 0 ? [] : [{ key: severity, label: severity, colour: severityColour(severity), count }];
      });
      return { startMs: instantMs(bucket.start), parts, total: parts.reduce((sum, part) => sum + part.count, 0) };
    })
    .filter((bucket) => bucket.startMs < range.endMs && bucket.startMs + histogram.stepMs > range.startMs);
}

/** The totals of the time that is compared with, moved to where now stands. */
export function formerBuckets(histogram: LogHistogram, offsetMs: number): FormerBucket[] {
  return histogram.buckets.map((bucket) => ({
    startMs: instantMs(bucket.start) + offsetMs,
    total: bucket.counts.reduce((sum, { count }) => sum + count, 0),
  }));
}

import type { LogHistogram as Histogram } from '@oriel/store';
import { SEVERITY_NAMES } from '../../ask/severity.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';
import { QueryStats } from '../common/query-stats.ts';
import { SeverityName } from './log-record.ts';

const SeverityCount = builder
  .objectRef<{ severity: (typeof SEVERITY_NAMES)[number]; count: number }>('SeverityCount')
  .implement({
    fields: (t) => ({
      severity: t.expose('severity', { type: SeverityName }),
      count: t.expose('count', { type: 'Long' }),
    }),
  });

const LogHistogramBucket = builder.objectRef<Histogram['buckets'][number]>('LogHistogramBucket').implement({
  fields: (t) => ({
    start: t.field({ type: 'DateTime', resolve: (bucket) => rfc3339FromMs(bucket.startMs) }),
    counts: t.field({
      type: [SeverityCount],
      resolve: ({ counts }) =>
        SEVERITY_NAMES.flatMap((severity) => {
          const count = counts[severity] ?? 0;
          return count === 0 ? [] : [{ severity, count }];
        }),
    }),
  }),
});

export const LogHistogram = builder.objectRef<Histogram>('LogHistogram').implement({
  fields: (t) => ({
    stepMs: t.expose('stepMs', { type: 'Long' }),
    total: t.expose('total', { type: 'Long' }),
    buckets: t.field({ type: [LogHistogramBucket], resolve: ({ buckets }) => [...buckets] }),
    stats: t.expose('stats', { type: QueryStats }),
  }),
});

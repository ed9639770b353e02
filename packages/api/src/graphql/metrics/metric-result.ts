import type { MetricSeries, QueryStats as Stats } from '@oriel/store';
import { builder } from '../builder.ts';
import { QueryStats } from '../common/query-stats.ts';

const Series = builder.objectRef<MetricSeries>('Series').implement({
  description: 'Unix seconds and value; steps without samples are absent.',
  fields: (t) => ({
    labels: t.field({ type: 'JSON', resolve: ({ labels }) => ({ ...labels }) }),
    points: t.field({
      type: t.listRef(t.listRef('Float')),
      resolve: ({ points }) => points.map((point) => [...point]),
    }),
  }),
});

export const MetricResult = builder
  .objectRef<{
    metric: string;
    unit: string;
    aggregate: string;
    stepMs: number;
    series: readonly MetricSeries[];
    stats: Stats;
  }>('MetricResult')
  .implement({
    fields: (t) => ({
      metric: t.exposeString('metric'),
      unit: t.exposeString('unit'),
      aggregate: t.exposeString('aggregate'),
      stepMs: t.expose('stepMs', { type: 'Long' }),
      series: t.field({ type: [Series], resolve: ({ series }) => [...series] }),
      stats: t.expose('stats', { type: QueryStats }),
    }),
  });

import type { MetricInfo as Info } from '@oriel/store';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';

export const MetricInfo = builder.objectRef<Info>('MetricInfo').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    type: t.exposeString('type'),
    unit: t.exposeString('unit'),
    description: t.exposeString('description'),
    monotonic: t.exposeBoolean('monotonic'),
    temporality: t.exposeString('temporality'),
    services: t.stringList({ resolve: ({ services }) => [...services] }),
    series: t.expose('series', { type: 'Long' }),
    last: t.field({ type: 'DateTime', resolve: (metric) => rfc3339FromMs(metric.lastMs) }),
  }),
});

export const MetricLabel = builder.objectRef<{ label: string; values: readonly string[] }>('MetricLabel').implement({
  fields: (t) => ({
    label: t.exposeString('label'),
    values: t.stringList({ resolve: ({ values }) => [...values] }),
  }),
});

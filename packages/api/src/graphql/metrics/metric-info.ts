import type { ListedMetric } from '../../ask/metric/list-metrics.ts';
import { builder } from '../builder.ts';

export const MetricInfo = builder.objectRef<ListedMetric>('MetricInfo').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    type: t.exposeString('type', {
      description: 'counter, gauge, histogram, gaugehistogram, summary, info, stateset, or unknown.',
    }),
    unit: t.exposeString('unit', { description: 'UCUM, empty where nobody said one.' }),
    description: t.exposeString('description'),
    delta: t.exposeBoolean('delta', { description: 'It was sent as increments; answers make totals of them.' }),
    services: t.stringList({ resolve: ({ services }) => [...services] }),
    series: t.expose('series', { type: 'Long', description: 'A histogram has one for each bucket.' }),
  }),
});

export const MetricLabel = builder.objectRef<{ label: string; values: readonly string[] }>('MetricLabel').implement({
  fields: (t) => ({
    label: t.exposeString('label'),
    values: t.stringList({ resolve: ({ values }) => [...values] }),
  }),
});

import type { MetricAnswer, MetricSeries, SeriesAnswer } from '../../ask/metric/ask-metric.ts';
import { builder } from '../builder.ts';
import { QueryStats } from '../common/query-stats.ts';

const Series = builder.objectRef<MetricSeries>('Series').implement({
  description: 'Unix seconds and value; steps without a value are absent.',
  fields: (t) => ({
    labels: t.field({ type: 'JSON', resolve: ({ labels }) => ({ ...labels }) }),
    points: t.field({
      type: t.listRef(t.listRef('Float')),
      resolve: ({ points }) => points.map((point) => [...point]),
    }),
  }),
});

/** Of an expression, nobody can say which metric it is about. */
type Result = SeriesAnswer & Partial<Pick<MetricAnswer, 'metric' | 'type' | 'description' | 'aggregate'>>;

export const MetricResult = builder.objectRef<Result>('MetricResult').implement({
  fields: (t) => ({
    metric: t.string({
      nullable: true,
      description: 'Null where an expression was asked.',
      resolve: ({ metric }) => metric ?? null,
    }),
    type: t.string({
      nullable: true,
      description: 'counter, gauge, histogram, …',
      resolve: ({ type }) => type ?? null,
    }),
    description: t.string({ nullable: true, resolve: ({ description }) => description ?? null }),
    unit: t.exposeString('unit', { description: 'UCUM, empty where nobody said one.' }),
    aggregate: t.string({
      nullable: true,
      description: 'Null where an expression was asked.',
      resolve: ({ aggregate }) => aggregate ?? null,
    }),
    stepMs: t.expose('stepMs', { type: 'Long' }),
    query: t.exposeString('query', { description: 'What was asked of the samples, as PromQL.' }),
    warnings: t.stringList({ resolve: ({ warnings }) => [...warnings] }),
    series: t.field({ type: [Series], resolve: ({ series }) => [...series] }),
    stats: t.expose('stats', { type: QueryStats }),
  }),
});

import { parseStepMs } from '../../ask/duration.ts';
import { checkedLimit } from '../../ask/limit.ts';
import { parseMatchers } from '../../ask/matchers.ts';
import { parseAggregate, stepMsOf } from '../../ask/metric-question.ts';
import { parseTraceId } from '../../ask/trace-id.ts';
import { builder, STORE_COST } from '../builder.ts';
import { RANGE_FIELD, TimeRange } from '../common/time-range.ts';
import { Exemplar } from './exemplar.ts';
import { MetricInfo, MetricLabel } from './metric-info.ts';
import { MetricResult } from './metric-result.ts';

const MAX_METRICS = 10_000;

builder.queryFields((t) => ({
  metrics: t.field({
    type: [MetricInfo],
    args: {
      range: t.arg({ type: TimeRange }),
      prefix: t.arg.string(),
      service: t.arg.string(),
      first: t.arg.int({ defaultValue: 1_000 }),
    },
    complexity: STORE_COST,
    async resolve(_, { prefix, service, ...args }, { asker }) {
      const range = asker.anyRange(args.range, RANGE_FIELD);
      const limit = checkedLimit(args.first ?? 1_000, 'first', MAX_METRICS);
      await asker.admit('points', range);
      return asker.store.metrics.list(
        { range, limit, ...(prefix ? { prefix } : {}), ...(service ? { service } : {}) },
        asker.reading,
      );
    },
  }),

  metricLabels: t.field({
    type: [MetricLabel],
    args: { metric: t.arg.string({ required: true }), range: t.arg({ type: TimeRange }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.anyRange(args.range, RANGE_FIELD);
      await asker.admit('points', range);
      return asker.store.metrics.labels(args.metric, range, asker.reading);
    },
  }),

  performanceMetricsTimeSeries: t.field({
    type: MetricResult,
    nullable: true,
    description: '`matchers` in PromQL spelling: `service="shop"`, `route=~"/api.*"`.',
    args: {
      metric: t.arg.string({ required: true }),
      range: t.arg({ type: TimeRange }),
      step: t.arg({ type: 'Duration' }),
      matchers: t.arg.stringList(),
      aggregate: t.arg.string(),
      by: t.arg.stringList(),
    },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const { metric } = args;
      const range = asker.anyRange(args.range, RANGE_FIELD);
      const stepMs = stepMsOf(args.step ? parseStepMs(args.step, 'step') : undefined, range, 'step');
      const aggregate = parseAggregate(args.aggregate, 'aggregate');
      const matchers = parseMatchers(args.matchers, 'matchers');
      await asker.admit('points', range);
      const answer = await asker.store.metrics.query(
        { metric, range, stepMs, matchers, by: args.by ?? [], ...(aggregate === undefined ? {} : { aggregate }) },
        asker.reading,
      );
      return answer === undefined ? null : { metric, stepMs, ...answer };
    },
  }),

  exemplars: t.field({
    type: [Exemplar],
    args: {
      metric: t.arg.string(),
      service: t.arg.string(),
      traceId: t.arg.string(),
      range: t.arg({ type: TimeRange }),
      first: t.arg.int({ defaultValue: 100 }),
    },
    complexity: STORE_COST,
    async resolve(_, { metric, service, traceId, ...args }, { asker }) {
      const range = asker.anyRange(args.range, RANGE_FIELD);
      const limit = checkedLimit(args.first ?? 100, 'first');
      await asker.admit('exemplars', range);
      return asker.store.metrics.exemplars(
        {
          range,
          limit,
          ...(metric ? { metric } : {}),
          ...(service ? { service } : {}),
          ...(traceId ? { traceId: parseTraceId(traceId) } : {}),
        },
        asker.reading,
      );
    },
  }),
}));

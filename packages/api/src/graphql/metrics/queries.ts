import { parseStepMs } from '../../ask/duration.ts';
import { checkedLimit } from '../../ask/limit.ts';
import { askMetric, askPromql, millisecondsOf } from '../../ask/metric/ask-metric.ts';
import { listMetrics } from '../../ask/metric/list-metrics.ts';
import { parseMatchers } from '../../ask/metric/matchers.ts';
import { metricExemplars } from '../../ask/metric/metric-exemplars.ts';
import { metricLabels } from '../../ask/metric/metric-labels.ts';
import { parseAggregate, stepMsOf } from '../../ask/metric/metric-question.ts';
import { parseTraceId } from '../../ask/trace-id.ts';
import { ApiError } from '../../errors.ts';
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
      const asked = { range, limit, prefix: prefix ?? '', service: service ?? '' };
      return [...(await listMetrics(asker, asked)).metrics];
    },
  }),

  metricLabels: t.field({
    type: [MetricLabel],
    args: { metric: t.arg.string({ required: true }), range: t.arg({ type: TimeRange }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.anyRange(args.range, RANGE_FIELD);
      await asker.admit('series', range);
      return metricLabels(asker, args.metric, millisecondsOf(range));
    },
  }),

  performanceMetricsTimeSeries: t.field({
    type: MetricResult,
    nullable: true,
    description:
      'One metric, or an expression of PromQL. `matchers` in PromQL spelling, labels in either: `service="shop"`, `http.route=~"/api.*"`.',
    args: {
      metric: t.arg.string({ description: 'As its series are called, or as OpenTelemetry calls it.' }),
      promql: t.arg.string({ description: 'In place of the metric, its matchers, aggregation and labels.' }),
      range: t.arg({ type: TimeRange }),
      step: t.arg({ type: 'Duration' }),
      matchers: t.arg.stringList(),
      aggregate: t.arg.string(),
      by: t.arg.stringList(),
    },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.anyRange(args.range, RANGE_FIELD);
      const stepMs = stepMsOf(args.step ? parseStepMs(args.step, 'step') : undefined, range, 'step');
      const aggregate = parseAggregate(args.aggregate, 'aggregate');
      const matchers = parseMatchers(args.matchers, 'matchers');
      const by = args.by ?? [];
      const { metric, promql } = args;
      if (promql) {
        if (metric || aggregate !== undefined || matchers.length + by.length > 0) {
          throw new ApiError('invalid_request', 'an expression says everything itself; give it alone', {
            field: 'promql',
          });
        }
        return askPromql(asker, promql, { range, stepMs });
      }
      if (!metric) throw new ApiError('invalid_request', 'give a metric or an expression', { field: 'metric' });
      return (await askMetric(asker, { metric, range, stepMs, matchers, aggregate, by })) ?? null;
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
      return metricExemplars(asker, {
        range,
        limit,
        ...(metric ? { metric } : {}),
        ...(service ? { service } : {}),
        ...(traceId ? { traceId: parseTraceId(traceId) } : {}),
      });
    },
  }),
}));

import { queryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';
import { type QueryStats, type Range, type RangeInput, toRangeInput } from './range.ts';

export const AGGREGATIONS = ['avg', 'sum', 'min', 'max', 'count', 'last', 'rate', 'p50', 'p90', 'p95', 'p99'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export interface MetricLabel {
  readonly label: string;
  readonly values: readonly string[];
}
export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Unix seconds and value; steps without samples are absent. */
  readonly points: readonly (readonly [number, number])[];
}
export interface MetricResult {
  readonly metric: string;
  /** Prometheus' word. */
  readonly type: string;
  readonly description: string;
  readonly unit: string;
  readonly aggregate: string;
  readonly stepMs: number;
  /** The question as PromQL. */
  readonly query: string;
  readonly series: readonly MetricSeries[];
  readonly stats: QueryStats;
}
export interface Exemplar {
  readonly metric: string;
  readonly timestamp: string;
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
}
export interface MetricQuestion {
  readonly metric: string;
  readonly range: Range;
  readonly stepMs: number;
  /** PromQL spelling: `service="shop"`. */
  readonly matchers: readonly string[];
  /** Empty for the metric's own. */
  readonly aggregate: string;
  readonly by: readonly string[];
}

export const METRIC_LABELS = operation<{ metricLabels: MetricLabel[] }, { metric: string; range: RangeInput }>(
  'query MetricLabels($metric: String!, $range: TimeRange) { metricLabels(metric: $metric, range: $range) { label values } }',
);
export const METRIC_SERIES = operation<
  { performanceMetricsTimeSeries: MetricResult | null },
  {
    metric: string;
    range: RangeInput;
    step: string;
    matchers: readonly string[];
    aggregate: string | null;
    by: readonly string[];
  }
>(`query MetricSeries(
  $metric: String!, $range: TimeRange, $step: Duration, $matchers: [String!], $aggregate: String, $by: [String!]
) {
  performanceMetricsTimeSeries(metric: $metric, range: $range, step: $step, matchers: $matchers, aggregate: $aggregate, by: $by) {
    metric type description unit aggregate stepMs query series { labels points } stats { rowsRead bytesRead elapsedMs partial }
  }
}`);
export const EXEMPLARS = operation<
  { exemplars: Exemplar[] },
  { metric: string | null; service: string | null; traceId: string | null; range: RangeInput }
>(`query Exemplars($metric: String, $service: String, $traceId: String, $range: TimeRange) {
  exemplars(metric: $metric, service: $service, traceId: $traceId, range: $range) { metric timestamp value traceId spanId service }
}`);

export function metricLabelsQuery(metric: string, range: Range) {
  return queryOptions({
    queryKey: ['metrics', 'labels', metric, range],
    enabled: metric !== '',
    queryFn: async ({ signal }) =>
      (await ask(METRIC_LABELS, { metric, range: toRangeInput(range) }, { signal })).metricLabels,
  });
}

export function metricSeriesQuery(question: MetricQuestion) {
  return queryOptions({
    queryKey: ['metrics', 'series', question],
    enabled: question.metric !== '',
    queryFn: async ({ signal }) =>
      (
        await ask(
          METRIC_SERIES,
          {
            metric: question.metric,
            range: toRangeInput(question.range),
            step: `${question.stepMs}ms`,
            matchers: question.matchers,
            aggregate: question.aggregate === '' ? null : question.aggregate,
            by: question.by,
          },
          { signal },
        )
      ).performanceMetricsTimeSeries,
  });
}

export function exemplarsQuery(range: Range, of: { metric?: string; service?: string; traceId?: string }) {
  return queryOptions({
    queryKey: ['metrics', 'exemplars', range, of],
    queryFn: async ({ signal }) =>
      (
        await ask(
          EXEMPLARS,
          {
            metric: of.metric ?? null,
            service: of.service ?? null,
            traceId: of.traceId ?? null,
            range: toRangeInput(range),
          },
          { signal },
        )
      ).exemplars,
  });
}

import type { QueryStats, ReadOptions, TimeRange } from './page.ts';

export const METRIC_TYPES = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

export interface MetricInfo {
  readonly name: string;
  readonly type: MetricType;
  readonly unit: string;
  readonly description: string;
  readonly monotonic: boolean;
  readonly temporality: 'unspecified' | 'delta' | 'cumulative';
  readonly services: readonly string[];
  readonly series: number;
  readonly lastMs: number;
}

export const AGGREGATIONS = ['avg', 'sum', 'min', 'max', 'count', 'last', 'rate', 'p50', 'p90', 'p95', 'p99'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export interface LabelMatcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export interface MetricQuery {
  readonly metric: string;
  readonly range: TimeRange;
  readonly stepMs: number;
  readonly matchers: readonly LabelMatcher[];
  /** By default `rate` for a monotonic sum, `p95` for a histogram, `avg` for the rest. */
  readonly aggregate?: Aggregation;
  /** Labels to keep apart; empty gives one series. */
  readonly by: readonly string[];
}

export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Unix seconds and value; a step without samples is absent. */
  readonly points: readonly (readonly [number, number])[];
}

/** Metric points of one tenant. */
export interface MetricReader {
  list(
    query: { range: TimeRange; prefix?: string; service?: string; limit?: number },
    options?: ReadOptions,
  ): Promise<MetricInfo[]>;
  query(
    query: MetricQuery,
    options?: ReadOptions,
  ): Promise<{ series: MetricSeries[]; unit: string; aggregate: Aggregation; stats: QueryStats } | undefined>;
  labels(
    metric: string,
    range: TimeRange,
    options?: ReadOptions,
  ): Promise<{ label: string; values: readonly string[] }[]>;
}

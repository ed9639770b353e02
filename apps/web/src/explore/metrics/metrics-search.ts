import { AGGREGATIONS } from '../../data/metrics.ts';
import { manyTexts, oneOf, oneText } from '../../kit/url-state.ts';

export const METRIC_VIEWS = ['chart', 'heat', 'table', 'explain'] as const;
export type MetricView = (typeof METRIC_VIEWS)[number];

/** The metrics page as its URL says it: queries in PromQL, or one metric. */
export interface MetricsSearch {
  /** Queries in the order of their letters; an empty one keeps its place. */
  readonly q?: string[] | undefined;
  /** Letters of queries that are not asked. */
  readonly off?: string[] | undefined;
  /** `A {{route}}` */
  readonly legend?: string[] | undefined;
  /** Lines across the chart: `A 250ms` */
  readonly limit?: string[] | undefined;
  /** `builder`, or the text for those who type. */
  readonly edit?: 'builder' | undefined;
  /** Absent for what the answer is best seen as. */
  readonly view?: MetricView | undefined;
  readonly scale?: 'log' | undefined;
  readonly draw?: 'stacked' | undefined;
  /** UCUM; absent for the metric's own. */
  readonly unit?: string | undefined;
  /** Seconds between points, absent for what fits the chart. */
  readonly step?: string | undefined;

  /** The name of a metric as its series have it, or OpenTelemetry. */
  readonly metric?: string | undefined;
  /** PromQL spelling: `route=~"/api.*"`. */
  readonly where?: string[] | undefined;
  readonly by?: string[] | undefined;
  /** Absent for the metric's own. */
  readonly agg?: (typeof AGGREGATIONS)[number] | undefined;
}

export function validateMetricsSearch(search: Record<string, unknown>): MetricsSearch {
  return {
    q: queries(search.q),
    off: manyTexts(search.off),
    legend: manyTexts(search.legend),
    limit: manyTexts(search.limit),
    edit: oneOf(search.edit, ['builder']),
    view: oneOf(search.view, METRIC_VIEWS),
    scale: oneOf(search.scale, ['log']),
    draw: oneOf(search.draw, ['stacked']),
    unit: oneText(search.unit),
    step: /^\d{1,6}$/.test(oneText(search.step) ?? '') ? oneText(search.step) : undefined,
    metric: oneText(search.metric),
    where: manyTexts(search.where),
    by: manyTexts(search.by),
    agg: oneOf(search.agg, AGGREGATIONS),
  };
}

/** Leaves the view of one metric as OpenTelemetry sent it. */
export const NO_SINGLE_METRIC = { metric: undefined, where: undefined, by: undefined, agg: undefined };

/** Two queries may be the same, and more than there are letters cannot be named. */
function queries(value: unknown): string[] | undefined {
  const all = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
  return all.every((one) => one === '') ? undefined : all.slice(0, 26);
}

import type { Cardinality } from '../data/prometheus.ts';

/** What the card of metrics shows of `/status/tsdb`. */
export interface MetricFigures {
  readonly series: number;
  /** Names; null where they are not among what was counted. */
  readonly metrics: number | null;
  /** Those of most series: each has a sample as often as it is measured. */
  readonly largest: readonly { readonly name: string; readonly series: number; readonly share: number }[];
}

export function metricFigures(found: Cardinality, most: number): MetricFigures {
  const series = found.headStats.numSeries;
  return {
    series,
    metrics: found.labelValueCountByLabelName.find(({ name }) => name === '__name__')?.value ?? null,
    largest: found.seriesCountByMetricName
      .slice(0, most)
      .map(({ name, value }) => ({ name, series: value, share: value / Math.max(1, series) })),
  };
}

/** What is asked of a metric first, by the end of its name: counters as rates, buckets as a quantile. */
export function firstQuery(name: string): string {
  const selector = /^[A-Za-z_:][\w:]*$/.test(name) ? name : `{${JSON.stringify(name)}}`;
  if (/_bucket$/.test(name)) return `histogram_quantile(0.95, sum by (le) (rate(${selector}[5m])))`;
  return /_(?:total|count|sum)$/.test(name) ? `sum(rate(${selector}[5m]))` : selector;
}

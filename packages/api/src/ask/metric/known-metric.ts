import type { SeriesSummary } from '@oriel/store';
import { metricFamily } from './metric-family.ts';

/** What the name of a series may end in behind that of its metric; the empty one is the metric's own name. */
export const PARTS = ['', '_bucket', '_sum', '_count'] as const;
export type Part = (typeof PARTS)[number];

/** One metric, put together from its series of several names. */
export interface KnownMetric {
  /** Without the endings of the single series. */
  readonly name: string;
  /** Prometheus' words: counter, gauge, histogram, gaugehistogram, summary, info, stateset, unknown. */
  readonly type: string;
  /** A word, such as `seconds`; empty where nobody said one. */
  readonly unit: string;
  readonly help: string;
  readonly delta: boolean;
  /** Which of its series there are. A histogram with the whole name is a native one, one with buckets a classic one. */
  readonly parts: ReadonlySet<Part>;
  readonly series: number;
  readonly jobs: readonly string[];
}

/** By name. Of senders that do not say what their series are, buckets give a histogram away. */
export function metricsOf(summaries: readonly SeriesSummary[]): readonly KnownMetric[] {
  const names = new Set(summaries.map(({ metric }) => metric));
  const metrics = new Map<string, KnownMetric>();
  for (const summary of summaries) {
    const type = summary.type === 'unknown' ? typeByShape(summary.metric, names) : summary.type;
    const name = metricFamily(summary.metric, type);
    const part = summary.metric.slice(name.length) as Part;
    const known = metrics.get(name);
    metrics.set(name, {
      name,
      type: known === undefined || known.type === 'unknown' ? type : known.type,
      unit: known?.unit || summary.unit,
      help: known?.help || summary.help,
      delta: known?.delta ?? summary.delta,
      parts: new Set([...(known?.parts ?? []), part]),
      series: (known?.series ?? 0) + summary.series,
      jobs: known === undefined ? summary.jobs : [...new Set([...known.jobs, ...summary.jobs])].sort(),
    });
  }
  return [...metrics.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function typeByShape(series: string, names: ReadonlySet<string>): string {
  const whole = metricFamily(series, 'histogram');
  return whole !== series && names.has(`${whole}_bucket`) ? 'histogram' : 'unknown';
}

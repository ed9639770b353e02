import type { MetricResult } from '../../data/metrics.ts';
import type { Range } from '../../data/range.ts';
import { bridged, type ChartSeries, onSteps, stepTimes } from '../../kit/chart/series.ts';
import { seriesColour, serviceColour } from '../../kit/service-colour.ts';
import type { Comparison } from '../../kit/time/comparison.ts';

/** More lines than these are not a picture any more; the rest is said, not drawn. */
export const SERIES_SHOWN = 60;

export interface MetricChart {
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly left: number;
}

/** A result on the chart's steps: the largest series first, a service in its own colour. */
export function metricChart(result: MetricResult, range: Range): MetricChart {
  const times = stepTimes(range.startMs, range.endMs, result.stepMs);
  const ordered = [...result.series].sort((a, b) => peak(b.points) - peak(a.points));
  const taken = new Set<string>();
  const series = ordered.slice(0, SERIES_SHOWN).map((one, index) => {
    const label = labelsText(one.labels, result.metric);
    const names = Object.keys(one.labels);
    const service = one.labels.service ?? one.labels['service.name'];
    const colour = names.length === 1 && service !== undefined ? serviceColour(service) : seriesColour(index);
    // Two services may share one of the twelve colours; then the line itself is another.
    const isDashed = taken.has(colour);
    taken.add(colour);
    return {
      key: label,
      label,
      colour,
      isDashed,
      values: bridged(
        onSteps(
          times,
          result.stepMs,
          one.points.map(([seconds, value]) => [seconds * 1_000, value] as const),
        ),
      ),
    };
  });
  return { times, series, left: Math.max(0, ordered.length - SERIES_SHOWN) };
}

/** Behind each line the same one at the time that is compared with, where there was one. */
export function withFormer(
  chart: MetricChart,
  former: MetricResult | undefined,
  comparison: Comparison | undefined,
): MetricChart {
  if (former === undefined || comparison === undefined) return chart;
  const then = new Map(former.series.map((one) => [labelsText(one.labels, former.metric), one.points]));
  const series = chart.series.flatMap((one): ChartSeries[] => {
    const points = then.get(one.key);
    if (points === undefined) return [one];
    const values = onSteps(
      chart.times,
      former.stepMs,
      points.map(([seconds, value]) => [seconds * 1_000 + comparison.offsetMs, value] as const),
    );
    const { key, label, colour } = one;
    return [
      { key: `${key} then`, label: `${label}, ${comparison.label}`, colour, isFormer: true, values: bridged(values) },
      one,
    ];
  });
  return { ...chart, series };
}

function peak(points: readonly (readonly [number, number])[]): number {
  return points.reduce((highest, [, value]) => Math.max(highest, value), Number.NEGATIVE_INFINITY);
}

/** `route=/cart, method=GET`; one label is its value alone. */
export function labelsText(labels: Readonly<Record<string, string>>, metric: string): string {
  const entries = Object.entries(labels);
  if (entries.length === 0) return metric;
  if (entries.length === 1) return entries[0]![1] === '' ? `no ${entries[0]![0]}` : entries[0]![1];
  return entries.map(([label, value]) => `${label}=${value}`).join(', ');
}

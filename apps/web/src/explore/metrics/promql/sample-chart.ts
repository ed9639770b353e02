import type { SeriesColumns } from '../../../data/matrix.ts';
import type { ChartSeries } from '../../../kit/chart/series.ts';
import { seriesColour } from '../../../kit/service-colour.ts';
import { formatLegend, usualLegends } from './legend.ts';

/** More lines than these are not a picture any more; all are in the table. */
export const SERIES_DRAWN = 2_000;
/** Parts of a stack are areas, and more of them than these are stripes. */
export const SERIES_STACKED = 100;

/** One query's answer, as the explorer holds it. */
export interface Answered {
  readonly letter: string;
  readonly legend: string;
  readonly text: string;
  readonly series: readonly SeriesColumns[];
}

/** A series with what it is called, before it is known whether it is drawn. */
export interface NamedSeries {
  readonly key: string;
  readonly label: string;
  readonly letter: string;
  readonly columns: SeriesColumns;
}

export interface SampleChart {
  readonly series: readonly ChartSeries[];
  /** The series behind the lines, in their order. */
  readonly drawn: readonly NamedSeries[];
  readonly total: number;
  readonly points: number;
}

/** Names all series of all queries; where there are several queries, each name begins with its letter. */
export function nameSeries(answers: readonly Answered[]): readonly NamedSeries[] {
  const hasSeveral = answers.length > 1;
  return answers.flatMap(({ letter, legend, text, series: answered }) => {
    const series = inBoundOrder(answered);
    const usual = usualLegends(
      series.map(({ labels }) => labels),
      text,
    );
    return series.map((columns, at) => {
      const own = legend === '' ? '' : formatLegend(legend, columns.labels);
      const label = own === '' ? (usual[at] ?? text) : own;
      return {
        key: `${letter} ${keyOf(columns.labels)}`,
        label: hasSeveral && legend === '' ? `${letter}: ${label}` : label,
        letter,
        columns,
      };
    });
  });
}

/** Buckets by their bounds as numbers, where an answer has them as texts, `10` before `2.5`; everything else as it came. */
function inBoundOrder(series: readonly SeriesColumns[]): readonly SeriesColumns[] {
  if (series.length < 2 || !series.every(({ labels }) => labels.le !== undefined)) return series;
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return [...series].sort((one, other) => {
    for (const name of names) {
      const [left = '', right = ''] = [one.labels[name], other.labels[name]];
      if (left === right) continue;
      const order = name === 'le' ? boundOf(left) - boundOf(right) : 0;
      if (order !== 0 && !Number.isNaN(order)) return order;
      return left < right ? -1 : 1;
    }
    return 0;
  });
}

function boundOf(le: string): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
}

export function keyOf(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join(',');
}

export interface ChartOptions {
  readonly most?: number;
  /** How values of a query are said whose scale stands at the right. */
  rightOf?(letter: string): ChartSeries['right'];
}

/** The largest series on the steps; the rest is counted. */
export function sampleChart(
  named: readonly NamedSeries[],
  times: readonly number[],
  stepMs: number,
  { most = SERIES_DRAWN, rightOf }: ChartOptions = {},
): SampleChart {
  const drawable = named.filter(({ columns }) => columns.values.length > 0);
  const ordered =
    drawable.length <= most
      ? drawable
      : drawable
          .map((one) => ({ one, peak: peakOf(one.columns.values) }))
          .sort((a, b) => b.peak - a.peak)
          .slice(0, most)
          .map(({ one }) => one);
  const series = ordered.map(
    ({ key, label, letter, columns }, at): ChartSeries => ({
      key,
      label,
      colour: seriesColour(at),
      // Beyond the twelve colours the line itself is another.
      isDashed: at >= 12,
      right: rightOf?.(letter),
      values: onTimes(columns, times, stepMs),
    }),
  );
  return {
    series,
    drawn: ordered,
    total: drawable.length,
    points: named.reduce((sum, { columns }) => sum + columns.values.length, 0),
  };
}

/** What makes the key of a series that of itself at an earlier time. */
const THEN = ' then';

/** Keys of the series that the legend leaves in sight, now or at an earlier time; undefined where it takes none away, or all. */
export function shownKeys({ series }: SampleChart, hidden: ReadonlySet<string>): ReadonlySet<string> | undefined {
  const shown = series.filter(({ key }) => !hidden.has(key));
  if (shown.length === series.length || shown.length === 0) return undefined;
  return new Set(shown.map(({ key, isFormer }) => (isFormer === true ? key.slice(0, -THEN.length) : key)));
}

/** Puts each series of an earlier time behind the one of the same labels. */
export function withEarlier(
  chart: SampleChart,
  earlier: readonly NamedSeries[],
  times: readonly number[],
  stepMs: number,
  comparison: { readonly offsetMs: number; readonly label: string },
): SampleChart {
  const then = new Map(earlier.map(({ key, columns }) => [key, columns]));
  const series = chart.series.flatMap((one): ChartSeries[] => {
    const columns = then.get(one.key);
    if (columns === undefined) return [one];
    const values = onTimes(columns, times, stepMs, comparison.offsetMs);
    const { key, label, colour, right } = one;
    return [{ key: key + THEN, label: `${label}, ${comparison.label}`, colour, right, isFormer: true, values }, one];
  });
  return { ...chart, series };
}

/** What has no point is a gap; what is no number cannot be drawn. */
function onTimes(
  { times: measured, values }: SeriesColumns,
  times: readonly number[],
  stepMs: number,
  offsetMs = 0,
): Float64Array<ArrayBuffer> {
  const first = times[0] ?? 0;
  const placed = new Float64Array(times.length).fill(Number.NaN);
  for (let at = 0; at < measured.length; at += 1) {
    const index = Math.round((measured[at]! + offsetMs - first) / stepMs);
    const value = values[at]!;
    if (index >= 0 && index < placed.length && Number.isFinite(value)) placed[index] = value;
  }
  return placed;
}

function peakOf(values: Float64Array): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    if (value > peak && Number.isFinite(value)) peak = value;
  }
  return peak;
}

/** All samples of all series, one a line: `query,series,time,value`. */
export function samplesCsv(named: readonly NamedSeries[]): string {
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = ['query,series,time,value'];
  for (const { letter, label, columns } of named) {
    const head = `${letter},${cell(label)}`;
    columns.times.forEach((ms, at) => {
      lines.push(`${head},${new Date(ms).toISOString()},${columns.values[at]}`);
    });
  }
  return lines.join('\n');
}

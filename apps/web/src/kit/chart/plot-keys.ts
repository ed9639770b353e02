import type { Zone } from '../format/instant.ts';
import { type ChartPoint, chosenPlaces } from './chart-cursor.ts';
import type { TimePlotProps } from './chart-props.ts';
import type { ChartKeys } from './keyed-chart.tsx';
import { happenedAt, stepWords } from './plot-tip.tsx';
import { type ChartSeries, valueAt } from './series.ts';

/** What the keyboard does on a chart over time: along the steps, across the lines by their values. */
export function plotKeys(props: TimePlotProps, zone: Zone): ChartKeys {
  const { times, series, stepMs } = props;
  const startOf = (at: number): number => times[at] ?? props.startMs;
  return {
    places: series.some(({ key }) => props.isShown(key)) ? times.length : 0,
    across: (point, by) => nextRow(props, point, by),
    begin: () => {
      const shown = series.filter(({ key }) => props.isShown(key));
      const at = times.findLastIndex((_, index) => shown.some(({ values }) => isMeasured(values[index])));
      return { at: Math.max(0, at), row: rowsByValue(props, Math.max(0, at))[0] ?? 0 };
    },
    say: ({ at, row }) => {
      const one = series[row];
      const when = stepWords(startOf(at), props.areInstants === true ? 0 : stepMs, zone);
      return one === undefined ? when : [`${when}: ${valueWords(props, one, at)}`, ...happenings(props, at)].join(', ');
    },
    open: ({ at }) => {
      if (props.onOpen !== undefined) props.onOpen(startOf(at), startOf(at) + stepMs);
      else props.onZoom(startOf(at) - stepMs, startOf(at) + 2 * stepMs);
    },
    choose: (from, to) => {
      const [first, last] = chosenPlaces({ ...to, from });
      props.onZoom(startOf(first), startOf(last) + (props.areInstants === true ? 0 : stepMs));
    },
  };
}

/** Rows of the series that are shown, the largest value first; those without a value last. */
export function rowsByValue({ series, isShown }: Pick<TimePlotProps, 'series' | 'isShown'>, at: number): number[] {
  return series
    .flatMap((one, row) =>
      isShown(one.key) ? [{ row, value: valueAt(one.values, at) ?? Number.NEGATIVE_INFINITY }] : [],
    )
    .sort((a, b) => b.value - a.value)
    .map(({ row }) => row);
}

/** Up is the next larger value; beyond the ends the row stays. */
export function nextRow(props: Pick<TimePlotProps, 'series' | 'isShown'>, { at, row }: ChartPoint, by: 1 | -1): number {
  const rows = rowsByValue(props, at);
  const place = rows.indexOf(row);
  return rows[place < 0 ? 0 : place - by] ?? row;
}

function valueWords(props: TimePlotProps, one: ChartSeries, at: number): string {
  const value = valueAt(one.values, at);
  if (value === null) return `${one.label} not measured`;
  const passed = (props.thresholds ?? [])
    .filter(({ isRight, ...limit }) => (isRight === true) === (one.right !== undefined) && value > limit.value)
    .map(({ label }) => `, above: ${label}`);
  return `${one.label} ${(one.right?.format ?? props.format)(value)}${passed.join('')}`;
}

function happenings(props: TimePlotProps, at: number): readonly string[] {
  return happenedAt(props, at).map(({ text }) => text);
}

function isMeasured(value: number | null | undefined): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

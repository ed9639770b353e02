import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import { canvasColour } from '../canvas-colour.ts';
import { useIsDark, useZone } from '../preferences.ts';
import { chosenPlaces } from './chart-cursor.ts';
import type { TimePlotProps } from './chart-props.ts';
import { drawOver, markAt } from './draw-over.ts';
import { HighlightLayer, RIGHT_SCALE, scaleOf } from './highlight-layer.ts';
import { KeyedChart, useChartCursor } from './keyed-chart.tsx';
import { areMany, LinePicture, pictureLines } from './line-picture/line-picture.ts';
import { useWidth } from './measure.ts';
import { plotKeys } from './plot-keys.ts';
import { type Hover, PlotTip } from './plot-tip.tsx';
import { alone, envelope, nearestSeries, stacked, valueAt, withGaps } from './series.ts';
import { dateTickLabels, dateTicks, magnitudeTicks, tickLabels, timeTicks, valueTicks } from './ticks.ts';
import styles from './time-plot.module.css';
import { DRAG_MIN_PX } from './time-scale.ts';

/** One crosshair for every chart on the page. */
const SYNC_KEY = 'oriel';
/** A dot on each line under the pointer; of more lines than these they hide each other, and cost more than the lines. */
const MOST_POINTS = 24;
/** Half of a time such as 21:20, less what the canvas leaves at its right. */
const HALF_LABEL_PX = 12;
/** Of many lines the canvas knows only between what they lie, for its scale; a picture shows them. */
const UNSEEN: uPlot.Series = { paths: () => null, points: { show: false } };
const HOUR_SECONDS = 3_600;
let versions = 0;

/** The canvas of a chart; loaded when the first chart is shown. */
export default function TimePlot(props: TimePlotProps) {
  const { times, series, startMs, endMs, kind, wholeUntilMs, stepMs } = props;
  const [target, width] = useWidth<HTMLDivElement>();
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [hover, setHover] = useState<Hover>();
  const [failure, setFailure] = useState<Error>();
  const highlight = useRef<HighlightLayer>(null);
  const drawn = useRef<uPlot>(null);
  const [picture] = useState(() => new LinePicture(() => drawn.current?.redraw(false, false), setFailure));
  if (failure !== undefined) throw failure;
  const zone = useZone();
  const isDark = useIsDark();
  const height = props.heightPx ?? 200;
  const keys = useChartCursor(target, plotKeys(props, zone));
  const { cursor } = keys;
  /** The key of the series that the keyboard is on. */
  const keyed = useRef<string>(undefined);
  keyed.current = cursor === undefined ? undefined : series[cursor.row]?.key;
  const thresholdText = props.thresholds?.map(({ value, label, isRight }) => `${value} ${label} ${isRight}`).join('\n');

  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return;
    const colour = (name: string): string => canvasColour(element, name);
    const isStacked = props.isStacked === true;
    const isPicture = kind === 'line' && !isStacked && areMany(series, times.length);
    const shown = isPicture ? series.filter((one) => latest.current.isShown(one.key)) : series;
    const smallest = props.isLogarithmic === true ? smallestAboveZero(shown) : undefined;
    const right = isPicture || isStacked ? undefined : series.find((one) => one.right !== undefined)?.right;
    const version = `${++versions} ${isDark}`;
    // A label that begins on the canvas and ends beside it says another time.
    const wholeTicks = () => {
      const lastMs = endMs - ((endMs - startMs) * HALF_LABEL_PX) / Math.max(1, width);
      return timeTicks(startMs, endMs, width - 60, zone).filter(({ ms }) => ms <= lastMs);
    };
    const axis = {
      stroke: colour('var(--text-3)'),
      font: `11px ${getComputedStyle(document.body).fontFamily}`,
      ticks: { show: false },
    };
    const grid = { stroke: colour('var(--line)'), width: 1 };
    const plot = new uPlot(
      {
        width,
        height,
        padding: [8, 8, 0, 0],
        legend: { show: false },
        ms: 1,
        cursor: {
          sync: { key: SYNC_KEY },
          drag: { x: true, y: false, setScale: false, dist: DRAG_MIN_PX },
          points:
            series.length > MOST_POINTS
              ? { show: false }
              : { size: 6, width: 0, fill: (_, index) => colour(series[index - 1]?.colour ?? 'var(--text)') },
        },
        scales: {
          x: { time: true, range: () => [startMs, endMs] },
          y: {
            ...(props.isLogarithmic === true ? { distr: 3 as const } : {}),
            range: (_, min, max) => valueRange(min, max, latest.current, smallest),
          },
          ...(right === undefined
            ? {}
            : {
                [RIGHT_SCALE]: {
                  range: (_: uPlot, min: number | null, max: number | null) => {
                    const limits = limitsOf(latest.current, true);
                    return airy(Math.min(min ?? 0, ...limits), Math.max(max ?? 1, ...limits), right.areDates);
                  },
                },
              }),
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 24,
            gap: 4,
            splits: () => wholeTicks().map((tick) => tick.ms),
            values: () => wholeTicks().map((tick) => tick.label),
          },
          {
            ...axis,
            grid,
            size: widthOf,
            splits: (_, __, min, max) =>
              props.areDates === true
                ? dateTicks(min, max, Math.max(2, Math.floor(height / 56)), zone)
                : props.isLogarithmic === true
                  ? magnitudeTicks(min, max, Math.max(2, Math.floor(height / 40)), latest.current.areBytes)
                  : min === 0
                    ? valueTicks(max, Math.max(2, Math.floor(height / 56)), latest.current.areBytes).filter(
                        (tick) => tick <= max * 1.001,
                      )
                    : spread(min, max, Math.max(2, Math.floor(height / 56)), latest.current.areBytes),
            values: (_, splits) =>
              props.areDates === true ? dateTickLabels(splits, zone) : tickLabels(splits, latest.current.format),
          },
          ...(right === undefined
            ? []
            : [
                {
                  ...axis,
                  scale: RIGHT_SCALE,
                  side: 1 as const,
                  grid: { show: false },
                  size: widthOf,
                  splits: (_: uPlot, __: number, min: number, max: number) =>
                    right.areDates === true
                      ? dateTicks(min, max, Math.max(2, Math.floor(height / 56)), zone)
                      : spread(min, max, Math.max(2, Math.floor(height / 56)), right.areBytes),
                  values: (_: uPlot, splits: number[]) =>
                    right.areDates === true ? dateTickLabels(splits, zone) : tickLabels(splits, right.format),
                },
              ]),
        ],
        series: [
          {},
          ...(isPicture ? [UNSEEN, UNSEEN] : []),
          ...(isPicture ? [] : series).map((one): uPlot.Series => {
            const stroke = colour(one.colour);
            const isBars = kind === 'bars' && one.isFormer !== true;
            return {
              label: one.label,
              scale: right !== undefined && one.right !== undefined ? RIGHT_SCALE : 'y',
              show: latest.current.isShown(one.key),
              stroke,
              width: isBars ? 0 : one.isFormer === true ? 1.25 : 1.5,
              spanGaps: false,
              ...(one.isDashed === true || one.isFormer === true
                ? { dash: one.isFormer === true ? [2, 3] : [5, 3] }
                : {}),
              points: { show: !isBars, size: 4, width: 0, fill: stroke, filter: () => alone(one.values) },
              ...(isStacked && one.isFormer !== true
                ? { fill: transparent(stroke, 0.45), width: 1 }
                : isBars
                  ? { fill: stroke, paths: uPlot.paths.bars!({ size: [0.9, 40], align: 1 }) }
                  : series.length === 1 + Number(series.some((other) => other.isFormer)) && one.isFormer !== true
                    ? { fill: transparent(stroke) }
                    : {}),
            };
          }),
        ],
        ...(isStacked ? { bands: bandsOf(series) } : {}),
        hooks: {
          setCursor: [
            (self) => {
              const index = self.cursor.idx;
              const left = self.cursor.left ?? -1;
              if (index === null || index === undefined || left < 0) {
                setHover(undefined);
                highlight.current?.show(undefined, times);
                return;
              }
              // Only the chart under the pointer, or under the keyboard, explains; the others show the crosshair and what they have there.
              if (keyed.current === undefined && !self.over.matches(':hover')) {
                highlight.current?.show(undefined, times);
                setHover({ index, leftPx: left + self.over.offsetLeft, nearestKey: undefined, isAside: true });
                return;
              }
              // What lies on others has no line of its own to be near to.
              const hasLines = kind === 'line' && !isStacked;
              const nearest =
                keyed.current !== undefined
                  ? series.find(({ key }) => key === keyed.current)
                  : hasLines
                    ? nearestSeries(
                        series.filter((one) => latest.current.isShown(one.key)),
                        index,
                        (value, one) => Math.abs(self.valToPos(value, scaleOf(one, self)) - (self.cursor.top ?? 0)),
                      )
                    : undefined;
              if (series.length > 1) highlight.current?.show(hasLines ? nearest : undefined, times);
              setHover({ index, leftPx: left + self.over.offsetLeft, nearestKey: nearest?.key });
            },
          ],
          setSelect: [
            (self) => {
              if (self.select.width < DRAG_MIN_PX) return;
              const from = self.posToVal(self.select.left, 'x');
              const to = self.posToVal(self.select.left + self.select.width, 'x');
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              latest.current.onZoom(from, to);
            },
          ],
          draw: [
            (self) => {
              if (isPicture) {
                const linesOf = () => pictureLines(shown, times.length, colour);
                const isLogarithmic = props.isLogarithmic === true;
                picture.draw(self, { version, times, lineCount: shown.length, isLogarithmic, linesOf });
              }
              drawOver(self, latest.current, colour);
            },
          ],
        },
      },
      [
        [...times],
        ...(isPicture
          ? envelope(shown, times.length)
          : isStacked
            ? stackOf(series, latest.current)
            : series.map((one) => withGaps(one.values))),
      ] as uPlot.AlignedData,
      element,
    );
    drawn.current = plot;
    highlight.current = new HighlightLayer(plot, colour);
    const open = (): void => {
      const index = plot.cursor.idx;
      const at = index === null || index === undefined ? undefined : times[index];
      if (at !== undefined) latest.current.onOpen?.(at, at + stepMs);
    };
    const openMark = (): void => markAt(plot, latest.current)?.open?.();
    plot.over.addEventListener('dblclick', open);
    plot.over.addEventListener('click', openMark);
    return () => {
      plot.over.removeEventListener('click', openMark);
      plot.over.removeEventListener('dblclick', open);
      plot.destroy();
      drawn.current = null;
      highlight.current = null;
      setHover(undefined);
    };
  }, [
    times,
    series,
    startMs,
    endMs,
    kind,
    width,
    height,
    zone,
    isDark,
    wholeUntilMs,
    props.shownText,
    thresholdText,
    props.marks,
    props.events,
    props.isLogarithmic,
    props.isStacked,
    props.areDates,
  ]);

  useEffect(() => () => picture.close(), [picture]);

  const { at, row } = cursor ?? {};
  const chosen = cursor?.from === undefined ? undefined : chosenPlaces(cursor).join(' ');
  const wasKeyed = useRef(false);
  useEffect(() => {
    const plot = drawn.current;
    if (plot === null || (at === undefined && !wasKeyed.current)) return;
    wasKeyed.current = at !== undefined;
    const px = (index: number): number => plot.valToPos(times[index] ?? startMs, 'x');
    const [first, last] = chosen?.split(' ').map(Number) ?? [];
    const selected = first === undefined || last === undefined ? [0, 0] : [px(first), px(last) - px(first)];
    plot.setSelect({ left: selected[0]!, width: selected[1]!, top: 0, height: plot.over.clientHeight }, false);
    const one = series[row ?? 0];
    const value = one === undefined || at === undefined ? null : valueAt(one.values, at);
    // Its types leave out the third: the other charts of the page follow.
    const point = plot.setCursor as (place: { left: number; top: number }, tells: boolean, publishes: boolean) => void;
    if (at === undefined || one === undefined) point({ left: -10, top: -10 }, true, true);
    else point({ left: px(at), top: value === null ? 0 : plot.valToPos(value, scaleOf(one, plot)) }, true, true);
  }, [at, row, chosen, times, series, startMs, width, height, props.shownText]);

  const { emphasized } = props;
  useEffect(() => {
    highlight.current?.show(
      series.find((one) => one.key === emphasized),
      times,
    );
  }, [emphasized, series, times]);

  return (
    <KeyedChart frame={target} label={props.label} keys={keys} className={styles.plot} style={{ height }}>
      <div ref={place} role="img" aria-label={props.label} />
      {hover !== undefined && <PlotTip {...props} hover={hover} widthPx={width} />}
    </KeyedChart>
  );
}

/** Rates and counts start at zero; levels show their own range with some air. */
function valueRange(
  min: number | null,
  max: number | null,
  props: TimePlotProps,
  smallest: number | undefined,
): [number, number] {
  const limits = limitsOf(props, false);
  const others = [...limits, ...(props.marks ?? []).map((mark) => mark.value)];
  if (props.isLogarithmic === true) {
    const drawable = limits.filter((limit) => limit > 0);
    const top = Math.max(max ?? 1, Number.MIN_VALUE, ...drawable);
    const bottom = Math.min(smallest ?? top, ...drawable);
    return bottom < top ? [bottom * 0.8, top * 1.2] : [top / 10, top * 10];
  }
  const low = Math.min(min ?? 0, ...others);
  const high = Math.max(max ?? 1, ...others);
  if (props.isZeroBased && low >= 0) {
    const ticks = valueTicks(high, 4, props.areBytes);
    return [0, ticks[ticks.length - 1] ?? 1];
  }
  return airy(low, high, props.areDates);
}

/** Thresholds of one of the scales, which are in sight whatever the values are. */
function limitsOf({ thresholds }: TimePlotProps, isRight: boolean): number[] {
  return (thresholds ?? []).filter((one) => (one.isRight === true) === isRight).map(({ value }) => value);
}

/** A level shows its own range with some air; what is not below zero is not drawn as if it were. */
function airy(low: number, high: number, areDates = false): [number, number] {
  // A level at one place has air by its size; a date is no size.
  const air = (high - low || (areDates ? HOUR_SECONDS : Math.abs(high)) || 1) * 0.08;
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
}

/** As wide as the longest of an axis' words. */
function widthOf(_: uPlot, values: readonly string[] | null): number {
  return Math.max(44, 14 + Math.max(0, ...(values ?? []).map((text) => text.length)) * 6.4);
}

function spread(min: number, max: number, count: number, areBytes: boolean | undefined): number[] {
  const ticks = valueTicks(max - min, count, areBytes);
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  const first = Math.ceil(min / step) * step;
  return Array.from({ length: Math.floor((max - first) / step) + 1 }, (_, index) =>
    Number.parseFloat((first + index * step).toPrecision(12)),
  );
}

function transparent(colour: string, share = 0.12): string {
  return colour.replace(/\)$/, ` / ${share})`);
}

function smallestAboveZero(series: TimePlotProps['series']): number | undefined {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { values } of series)
    for (const value of values) if (typeof value === 'number' && value > 0 && value < smallest) smallest = value;
  return smallest === Number.POSITIVE_INFINITY ? undefined : smallest;
}

/** Edges of the stack of what is shown; what is hidden adds nothing. */
function stackOf(series: TimePlotProps['series'], props: TimePlotProps) {
  return stacked(
    series.map((one) =>
      props.isShown(one.key) ? one : { ...one, values: new Float64Array(one.values.length).fill(Number.NaN) },
    ),
  ).map((values) => [...values]);
}

/** Each part is filled down to the edge of the part beneath. */
function bandsOf(series: TimePlotProps['series']): uPlot.Band[] {
  const parts = series.flatMap((one, at) => (one.isFormer === true ? [] : [at + 1]));
  return parts.slice(1).map((part, at) => ({ series: [part, parts[at]!] }));
}

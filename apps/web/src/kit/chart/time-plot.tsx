import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import { canvasColour } from '../canvas-colour.ts';
import { formatClock, formatDay } from '../format/instant.ts';
import { useIsDark, useZone } from '../preferences.ts';
import { MarkWords } from './mark-lines.tsx';
import { useWidth } from './measure.ts';
import { alone, stacked, valueAt } from './series.ts';
import { magnitudeTicks, timeTicks, valueTicks } from './ticks.ts';
import type { TimePlotProps } from './time-chart.tsx';
import { marksBetween, type TimeMark } from './time-marks.ts';
import styles from './time-plot.module.css';
import { DRAG_MIN_PX } from './time-scale.ts';

/** One crosshair for every chart on the page. */
const SYNC_KEY = 'oriel';
/** A dot on each line under the pointer; of more lines than these they hide each other, and cost more than the lines. */
const MOST_POINTS = 24;
/** More lines than these do not fit a tooltip. */
const TIP_ROWS = 12;

interface Hover {
  readonly index: number;
  readonly leftPx: number;
  readonly topPx: number;
}

/** The canvas of a chart; loaded when the first chart is shown. */
export default function TimePlot(props: TimePlotProps) {
  const { times, series, startMs, endMs, kind, wholeUntilMs, stepMs } = props;
  const [target, width] = useWidth<HTMLDivElement>();
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [hover, setHover] = useState<Hover>();
  const zone = useZone();
  const isDark = useIsDark();
  const height = props.heightPx ?? 200;

  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return;
    const colour = (name: string): string => canvasColour(element, name);
    const isStacked = props.isStacked === true;
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
            range: (_, min, max) => valueRange(min, max, latest.current),
          },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 24,
            gap: 4,
            splits: () => timeTicks(startMs, endMs, width - 60, zone).map((tick) => tick.ms),
            values: () => timeTicks(startMs, endMs, width - 60, zone).map((tick) => tick.label),
          },
          {
            ...axis,
            grid,
            size: (_, values) => Math.max(44, 14 + Math.max(0, ...(values ?? []).map((text) => text.length)) * 6.4),
            splits: (_, __, min, max) =>
              props.isLogarithmic === true
                ? magnitudeTicks(min, max, Math.max(2, Math.floor(height / 40)))
                : min === 0
                  ? valueTicks(max, Math.max(2, Math.floor(height / 56))).filter((tick) => tick <= max * 1.001)
                  : spread(min, max, Math.max(2, Math.floor(height / 56))),
            values: (_, splits) => splits.map((value) => latest.current.format(value)),
          },
        ],
        series: [
          {},
          ...series.map((one): uPlot.Series => {
            const stroke = colour(one.colour);
            const isBars = kind === 'bars' && one.isFormer !== true;
            return {
              label: one.label,
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
              // Only the chart under the pointer explains; the others show the crosshair.
              const isOwn = self.over.matches(':hover');
              setHover(
                index === null || index === undefined || left < 0 || !isOwn
                  ? undefined
                  : { index, leftPx: left + self.over.offsetLeft, topPx: self.cursor.top ?? 0 },
              );
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
          draw: [(self) => drawOver(self, latest.current, colour)],
        },
      },
      [
        [...times],
        ...(isStacked ? stackOf(series, latest.current) : series.map((one) => [...one.values])),
      ] as uPlot.AlignedData,
      element,
    );
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
    props.threshold,
    props.marks,
    props.events,
    props.isLogarithmic,
    props.isStacked,
  ]);

  return (
    <div ref={target} className={styles.plot} style={{ height }}>
      <div ref={place} role="img" aria-label={props.label} />
      {hover !== undefined && (
        <Tip
          {...props}
          hover={hover}
          widthPx={width}
          head={tipHead(times[hover.index] ?? 0, props.areInstants === true ? 0 : stepMs, zone)}
          happened={happenedAt(props, hover.index)}
        />
      )}
    </div>
  );
}

/** Events of the step under the pointer, or of its neighbours: a line of one pixel is hard to meet. */
function happenedAt({ events, times, stepMs }: TimePlotProps, index: number): readonly TimeMark[] {
  const ms = times[index] ?? 0;
  return marksBetween(events, ms - stepMs, ms + 2 * stepMs);
}

function tipHead(ms: number, stepMs: number, zone: 'local' | 'utc'): string {
  return `${formatDay(ms, zone)} ${formatClock(ms, zone)}${stepMs >= 1_000 ? ` – ${formatClock(ms + stepMs, zone)}` : ''}`;
}

/** All series at that time, the largest first. */
function Tip(props: TimePlotProps & { hover: Hover; widthPx: number; head: string; happened: readonly TimeMark[] }) {
  const { hover } = props;
  const rows = props.series
    .filter((one) => props.isShown(one.key))
    .map((one) => ({ one, value: valueAt(one.values, hover.index) }))
    .sort((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY));
  const isRight = hover.leftPx > props.widthPx / 2;
  return (
    <div
      className={styles.tip}
      style={isRight ? { right: props.widthPx - hover.leftPx + 14 } : { left: hover.leftPx + 14 }}
    >
      <div className={styles.head}>{props.head}</div>
      {rows.slice(0, TIP_ROWS).map(({ one, value }) => (
        <div key={one.key} className={styles.row}>
          <span className={styles.key} style={{ background: one.colour }} />
          <span className={styles.name}>{one.label}</span>
          <span>{value === null ? 'not measured' : props.format(value)}</span>
        </div>
      ))}
      <MarkWords marks={props.happened} />
      {rows.length > TIP_ROWS && <div className={styles.head}>and {rows.length - TIP_ROWS} more</div>}
    </div>
  );
}

/** Rates and counts start at zero; levels show their own range with some air. */
function valueRange(min: number | null, max: number | null, props: TimePlotProps): [number, number] {
  const others = [
    ...(props.threshold === undefined ? [] : [props.threshold]),
    ...(props.marks ?? []).map((mark) => mark.value),
  ];
  if (props.isLogarithmic === true) {
    const top = Math.max(max ?? 1, Number.MIN_VALUE);
    const bottom = smallestAboveZero(props.series) ?? top;
    return bottom < top ? [bottom * 0.8, top * 1.2] : [top / 10, top * 10];
  }
  const low = Math.min(min ?? 0, ...others);
  const high = Math.max(max ?? 1, ...others);
  if (props.isZeroBased && low >= 0) {
    const ticks = valueTicks(high, 4);
    return [0, ticks[ticks.length - 1] ?? 1];
  }
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - air, high + air];
}

function spread(min: number, max: number, count: number): number[] {
  const ticks = valueTicks(max - min, count);
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
  return stacked(series.map((one) => (props.isShown(one.key) ? one : { ...one, values: one.values.map(() => 0) }))).map(
    (values) => [...values],
  );
}

/** Each part is filled down to the edge of the part beneath. */
function bandsOf(series: TimePlotProps['series']): uPlot.Band[] {
  const parts = series.flatMap((one, at) => (one.isFormer === true ? [] : [at + 1]));
  return parts.slice(1).map((part, at) => ({ series: [part, parts[at]!] }));
}

/** So near to a mark a click means it. */
const MARK_PX = 9;

function markAt(plot: uPlot, { marks }: TimePlotProps) {
  const { left = -1, top = -1 } = plot.cursor;
  return marks?.find(
    ({ ms, value }) =>
      Math.abs(plot.valToPos(ms, 'x') - left) <= MARK_PX &&
      Math.abs(Math.max(plot.valToPos(value, 'y'), 4) - top) <= MARK_PX,
  );
}

/** Threshold, marks, and the hatch over what cannot be whole yet. */
function drawOver(self: uPlot, props: TimePlotProps, colour: (name: string) => string): void {
  const { ctx, bbox } = self;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const incompleteFrom = Math.floor(props.wholeUntilMs / props.stepMs) * props.stepMs;
  if (props.wholeUntilMs < props.endMs + props.stepMs && incompleteFrom < props.endMs) {
    const x = self.valToPos(incompleteFrom, 'x', true);
    ctx.strokeStyle = colour('var(--line-strong)');
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let line = x - bbox.height; line < bbox.left + bbox.width; line += 7) {
      ctx.moveTo(Math.max(line, x), bbox.top + bbox.height - Math.max(0, x - line));
      ctx.lineTo(line + bbox.height, bbox.top);
    }
    ctx.stroke();
  }
  if (props.threshold !== undefined) {
    const y = self.valToPos(props.threshold, 'y', true);
    ctx.strokeStyle = colour('var(--warning-mark)');
    ctx.setLineDash([6, 4]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  for (const event of props.events ?? []) {
    const x = Math.round(self.valToPos(event.atMs, 'x', true)) + 0.5;
    ctx.strokeStyle = colour('var(--text-2)');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = colour(event.colour);
    ctx.beginPath();
    ctx.moveTo(x - 4 * devicePixelRatio, bbox.top);
    ctx.lineTo(x + 4 * devicePixelRatio, bbox.top);
    ctx.lineTo(x, bbox.top + 6 * devicePixelRatio);
    ctx.fill();
  }
  ctx.fillStyle = colour('var(--accent-text)');
  for (const mark of props.marks ?? []) {
    const x = self.valToPos(mark.ms, 'x', true);
    const y = Math.max(self.valToPos(mark.value, 'y', true), bbox.top + 4);
    ctx.beginPath();
    ctx.moveTo(x, y - 4 * devicePixelRatio);
    ctx.lineTo(x + 4 * devicePixelRatio, y);
    ctx.lineTo(x, y + 4 * devicePixelRatio);
    ctx.lineTo(x - 4 * devicePixelRatio, y);
    ctx.fill();
  }
  ctx.restore();
}

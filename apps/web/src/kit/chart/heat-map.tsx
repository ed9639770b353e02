import { type PointerEvent, useEffect, useId, useState } from 'react';
import { formatCount } from '../format/count.ts';
import { formatDuration } from '../format/duration.ts';
import { formatClock } from '../format/instant.ts';
import { useZone } from '../preferences.ts';
import styles from './bucket-strip.module.css';
import type { ChartPoint } from './chart-cursor.ts';
import { ChartMenu } from './chart-menu.tsx';
import type { HeatCell } from './counts.ts';
import { cellsCsv } from './counts-csv.ts';
import { KeyedChart, useChartCursor } from './keyed-chart.tsx';
import { MarkLines, MarkWords } from './mark-lines.tsx';
import { useWidth } from './measure.ts';
import { MomentLine } from './moment-line.tsx';
import { pointAt } from './pointed-moment.ts';
import { timeTicks } from './ticks.ts';
import { marksNear, type TimeMark } from './time-marks.ts';
import { DRAG_MIN_PX, stepGrid, type TimeScale, toMs, toPx } from './time-scale.ts';

const AXIS_LEFT = 56;
const AXIS_BOTTOM = 18;
const TOP = 6;

/**
 * A distribution over time: darker is more, on a logarithmic scale, and a notch in the error colour grows with the share of
 * errors. Dragging a rectangle asks for exactly what lies inside.
 */
export function HeatMap(props: {
  label: string;
  /** What its files are called. */
  title: string;
  /** The question behind it, for "copy query". */
  queryText?: string | undefined;
  cells: readonly HeatCell[];
  /** Upper bound of each row in milliseconds, from the bottom; in another measure where `formatBound` says so. */
  boundsMs: readonly number[];
  formatBound?: (bound: number) => string;
  /** What is counted; of spans it is known which failed. */
  noun?: string;
  stepMs: number;
  startMs: number;
  endMs: number;
  heightPx?: number;
  /** What happened meanwhile: deploys. */
  marks?: readonly TimeMark[] | undefined;
  onSelect(selection: { startMs: number; endMs: number; minMs: number; maxMs: number }): void;
}) {
  const [target, width] = useWidth<HTMLDivElement>();
  const zone = useZone();
  const { formatBound = formatDuration, noun } = props;
  const [pointer, setPointer] = useState<{ x: number; y: number; from: { x: number; y: number } | undefined }>();
  const height = props.heightPx ?? 150;
  const rows = rowsInUse(props.cells, props.boundsMs.length);
  const rowCount = rows.last - rows.first + 1;
  const plotHeight = height - AXIS_BOTTOM - TOP;
  const rowHeight = plotHeight / rowCount;
  const scale: TimeScale = { startMs: props.startMs, endMs: props.endMs, widthPx: Math.max(1, width - AXIS_LEFT - 8) };
  const most = Math.log1p(Math.max(1, ...props.cells.map((cell) => cell.count)));
  const yOf = (row: number): number => plotHeight - (row - rows.first + 1) * rowHeight;
  const rowAt = (y: number): number =>
    rows.first + Math.min(Math.max(Math.floor((plotHeight - y) / rowHeight), 0), rowCount - 1);
  const { cells, stepMs, boundsMs } = props;
  const grid = stepGrid(cells[0]?.startMs, props);
  const startOf = (at: number): number => grid.firstMs + at * stepMs;
  const cellAt = ({ at, row }: ChartPoint): HeatCell =>
    cells.find((cell) => cell.row === row && Math.round((cell.startMs - grid.firstMs) / stepMs) === at) ?? {
      startMs: startOf(at),
      row,
      count: 0,
      errors: 0,
    };
  const middleOf = ({ startMs, row }: HeatCell) => ({
    x: Math.min(Math.max(toPx(scale, startMs + stepMs / 2), 0), scale.widthPx),
    y: yOf(row) + rowHeight / 2,
  });
  const words = (cell: HeatCell): string =>
    [
      `${formatClock(cell.startMs, zone)} to ${formatClock(cell.startMs + stepMs, zone)}`,
      `${formatBound(boundsMs[cell.row - 1] ?? 0)} to ${formatBound(boundsMs[cell.row] ?? 0)}`,
      `${formatCount(cell.count)} ${noun ?? 'spans'}`,
      ...(cell.errors > 0 ? [`${formatCount(cell.errors)} with errors`] : []),
      ...marksNear(props.marks, scale, middleOf(cell).x).map(({ text }) => text),
    ].join(', ');
  const keys = useChartCursor(target, {
    places: grid.places,
    across: ({ row }, by) => Math.min(Math.max(row + by, rows.first), rows.last),
    // At the newest, where most is.
    begin: () => {
      const newest = Math.max(...cells.map(({ startMs }) => startMs));
      const fullest = cells.filter(({ startMs }) => startMs === newest).sort((a, b) => b.count - a.count)[0];
      return { at: Math.round((newest - grid.firstMs) / stepMs), row: fullest?.row ?? rows.first };
    },
    say: (point) => words(cellAt(point)),
    open: (point) => selectCells(point, point),
    choose: selectCells,
    isArea: true,
  });
  const keyed = keys.cursor && cellAt(keys.cursor);
  const shown = keyed === undefined ? pointer : middleOf(keyed);
  const near = shown === undefined ? [] : marksNear(props.marks, scale, shown.x);
  const id = useId();
  const shownMs = shown && toMs(scale, shown.x);
  useEffect(() => pointAt(id, shownMs), [id, shownMs]);
  useEffect(() => () => pointAt(id, undefined), [id]);
  const hovered =
    keyed ??
    (pointer === undefined
      ? undefined
      : cells.find((cell) => {
          const ms = toMs(scale, pointer.x);
          return cell.row === rowAt(pointer.y) && ms >= cell.startMs && ms < cell.startMs + stepMs;
        }));
  const chosen =
    pointer?.from !== undefined
      ? rectangle(pointer, pointer.from)
      : keyed !== undefined && keys.cursor !== undefined
        ? aroundCells(keys.cursor.from ?? keys.cursor, keys.cursor)
        : undefined;

  function aroundCells(a: ChartPoint, b: ChartPoint) {
    const edge = (px: number): number => Math.min(Math.max(px, 0), scale.widthPx);
    return rectangle(
      { x: edge(toPx(scale, startOf(Math.min(a.at, b.at)))), y: yOf(Math.max(a.row, b.row)) },
      { x: edge(toPx(scale, startOf(Math.max(a.at, b.at) + 1))), y: yOf(Math.min(a.row, b.row)) + rowHeight },
    );
  }

  function selectCells(a: ChartPoint, b: ChartPoint): void {
    selectRows(startOf(Math.min(a.at, b.at)), startOf(Math.max(a.at, b.at) + 1), [a.row, b.row]);
  }

  function selectRows(startMs: number, endMs: number, between: readonly [number, number]): void {
    const [low, high] = [Math.min(...between), Math.max(...between)];
    props.onSelect({
      startMs,
      endMs,
      minMs: low === 0 ? 0 : (boundsMs[low - 1] ?? 0),
      maxMs: boundsMs[high] ?? Number.POSITIVE_INFINITY,
    });
  }

  function at(event: PointerEvent): { x: number; y: number } {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      x: Math.min(Math.max(event.clientX - box.left - AXIS_LEFT, 0), scale.widthPx),
      y: Math.min(Math.max(event.clientY - box.top - TOP, 0), plotHeight),
    };
  }

  function select(a: { x: number; y: number }, b: { x: number; y: number }): void {
    selectRows(toMs(scale, Math.min(a.x, b.x)), toMs(scale, Math.max(a.x, b.x)), [rowAt(a.y), rowAt(b.y)]);
  }

  function release(event: PointerEvent): void {
    const to = at(event);
    const from = pointer?.from;
    setPointer({ ...to, from: undefined });
    if (from === undefined) return;
    if (Math.abs(to.x - from.x) >= DRAG_MIN_PX || Math.abs(to.y - from.y) >= DRAG_MIN_PX) select(from, to);
    else if (hovered !== undefined) {
      const x = toPx(scale, hovered.startMs);
      select({ x, y: to.y }, { x: x + toPx(scale, props.startMs + props.stepMs), y: to.y });
    }
  }

  return (
    <KeyedChart frame={target} label={props.label} keys={keys} className={styles.strip}>
      <span className={styles.menu}>
        <ChartMenu
          title={props.title}
          frame={target}
          csv={() => cellsCsv(props.cells, props.boundsMs)}
          queryText={props.queryText}
        />
      </span>
      {width > 0 && (
        <svg
          className={styles.plot}
          height={height}
          role="img"
          aria-label={props.label}
          onPointerMove={(event) => setPointer({ ...at(event), from: pointer?.from })}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            setPointer({ ...at(event), from: at(event) });
          }}
          onPointerUp={release}
          onPointerLeave={() => setPointer(undefined)}
        >
          <g transform={`translate(${AXIS_LEFT} ${TOP})`}>
            {labelledRows(props.boundsMs, rows, rowHeight).map((row) => (
              <g key={row}>
                <line className={styles.rule} x1={0} x2={scale.widthPx} y1={yOf(row)} y2={yOf(row)} />
                <text className={styles.axis} x={-8} y={yOf(row) + 4} textAnchor="end">
                  {formatBound(props.boundsMs[row] ?? 0)}
                </text>
              </g>
            ))}
            {props.cells.map((cell) => {
              const left = Math.max(0, toPx(scale, cell.startMs));
              const right = Math.min(scale.widthPx, toPx(scale, cell.startMs + props.stepMs));
              if (right <= left) return null;
              const share = cell.errors / cell.count;
              return (
                <g key={`${cell.startMs}-${cell.row}`}>
                  <rect
                    x={left}
                    y={yOf(cell.row)}
                    width={Math.max(1, right - left - 1)}
                    height={Math.max(1, rowHeight - 1)}
                    fill="var(--series-1)"
                    opacity={0.12 + 0.88 * (Math.log1p(cell.count) / most)}
                  />
                  {cell.errors > 0 && (
                    <rect
                      x={left}
                      y={yOf(cell.row)}
                      width={Math.max(2, (right - left - 1) * Math.max(0.25, share))}
                      height={Math.max(2, Math.min(rowHeight - 1, 4))}
                      fill="var(--error-mark)"
                    />
                  )}
                </g>
              );
            })}
            {timeTicks(props.startMs, props.endMs, scale.widthPx, zone).map((tick) => (
              <text
                key={tick.ms}
                className={styles.axis}
                x={toPx(scale, tick.ms)}
                y={plotHeight + 14}
                textAnchor="middle"
              >
                {tick.label}
              </text>
            ))}
            <MarkLines marks={props.marks} scale={scale} heightPx={plotHeight} />
            <MomentLine chart={id} scale={scale} heightPx={plotHeight} />
            {chosen !== undefined && <rect className={styles.selection} {...chosen} />}
          </g>
        </svg>
      )}
      {hovered !== undefined && shown !== undefined && pointer?.from === undefined && (
        <div
          className={styles.tip}
          style={
            shown.x > scale.widthPx / 2
              ? { right: width - AXIS_LEFT - shown.x + 14 }
              : { left: AXIS_LEFT + shown.x + 14 }
          }
        >
          <div className={styles.tipHead}>
            {formatClock(hovered.startMs, zone)} – {formatClock(hovered.startMs + props.stepMs, zone)}
          </div>
          <div className={styles.tipHead}>
            {formatBound(hovered.row === 0 ? 0 : (props.boundsMs[hovered.row - 1] ?? 0))} –{' '}
            {formatBound(props.boundsMs[hovered.row] ?? 0)}
          </div>
          <div>
            {formatCount(hovered.count)} {noun ?? 'spans'}
          </div>
          {noun === undefined && <div>{formatCount(hovered.errors)} with errors</div>}
          <MarkWords marks={near} />
        </div>
      )}
    </KeyedChart>
  );
}

interface Px {
  readonly x: number;
  readonly y: number;
}

function rectangle(a: Px, b: Px) {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/** Only the rows that hold something, with one to spare on either side. */
export function rowsInUse(cells: readonly HeatCell[], rowCount: number): { first: number; last: number } {
  let first = rowCount;
  let last = -1;
  for (const cell of cells) {
    first = Math.min(first, cell.row);
    last = Math.max(last, cell.row);
  }
  return last < 0
    ? { first: 0, last: Math.max(0, rowCount - 1) }
    : { first: Math.max(0, first - 1), last: Math.min(rowCount - 1, last + 1) };
}

/** Labels keep so far apart. */
const LABEL_APART_PX = 16;

/** Rows that end at a power of ten, which is what people read off such an axis; where these are too few or too near, every n-th row. */
export function labelledRows(
  bounds: readonly number[],
  { first, last }: { readonly first: number; readonly last: number },
  rowHeight: number,
): number[] {
  const rows = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const decades = rows.filter((row) => isPowerOfTen(bounds[row] ?? 0));
  const nearest = Math.min(...decades.slice(1).map((row, index) => row - decades[index]!));
  if (decades.length > 2 && nearest * rowHeight >= LABEL_APART_PX) return decades;
  const every = Math.max(1, Math.ceil(LABEL_APART_PX / rowHeight));
  return rows.filter((row) => (row - first) % every === 0);
}

function isPowerOfTen(bound: number): boolean {
  const exponent = Math.log10(bound);
  return Math.abs(exponent - Math.round(exponent)) < 1e-3;
}

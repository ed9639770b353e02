import { type PointerEvent, useId, useState } from 'react';
import { formatCount } from '../format/count.ts';
import { formatClock, formatDay, type Zone } from '../format/instant.ts';
import { useZone } from '../preferences.ts';
import styles from './bucket-strip.module.css';
import { chosenPlaces } from './chart-cursor.ts';
import { ChartMenu } from './chart-menu.tsx';
import type { Bucket, FormerBucket } from './counts.ts';
import { bucketsCsv } from './counts-csv.ts';
import { KeyedChart, useChartCursor } from './keyed-chart.tsx';
import { MarkLines, MarkWords } from './mark-lines.tsx';
import { useWidth } from './measure.ts';
import { timeTicks, valueTicks } from './ticks.ts';
import { marksNear, type TimeMark } from './time-marks.ts';
import { DRAG_MIN_PX, stepGrid, type TimeScale, toMs, toPx } from './time-scale.ts';

const AXIS_LEFT = 44;
const AXIS_BOTTOM = 18;
const TOP = 6;

/** Counts in buckets as stacked bars. Drag zooms every chart of the page; a click opens one bucket. */
export function BucketStrip(props: {
  label: string;
  /** What its files are called. */
  title: string;
  /** The question behind it, for "copy query". */
  queryText?: string | undefined;
  buckets: readonly Bucket[];
  stepMs: number;
  startMs: number;
  endMs: number;
  /** Where data cannot be whole yet: buckets past it are hatched. */
  wholeUntilMs: number;
  heightPx?: number;
  former?: { readonly label: string; readonly buckets: readonly FormerBucket[] } | undefined;
  /** What happened meanwhile: deploys. */
  marks?: readonly TimeMark[] | undefined;
  onZoom(startMs: number, endMs: number): void;
}) {
  const [target, width] = useWidth<HTMLDivElement>();
  const zone = useZone();
  const hatch = useId();
  const [pointer, setPointer] = useState<{ readonly px: number; readonly fromPx: number | undefined }>();
  const height = props.heightPx ?? 96;
  const plotHeight = height - AXIS_BOTTOM - TOP;
  const scale: TimeScale = { startMs: props.startMs, endMs: props.endMs, widthPx: Math.max(1, width - AXIS_LEFT - 8) };
  const former = props.former?.buckets ?? [];
  const ticks = valueTicks(Math.max(0, ...[...props.buckets, ...former].map((bucket) => bucket.total)), 2);
  const top = ticks[ticks.length - 1] ?? 1;
  const { buckets, stepMs } = props;
  const middleOf = ({ startMs }: Bucket): number =>
    Math.min(Math.max(toPx(scale, startMs + stepMs / 2), 0), scale.widthPx);
  const grid = stepGrid(buckets[0]?.startMs, props);
  const startOf = (at: number): number => grid.firstMs + at * stepMs;
  // Where nothing was counted there may be no bucket.
  const bucketAt = (at: number): Bucket =>
    buckets.find(({ startMs }) => Math.round((startMs - grid.firstMs) / stepMs) === at) ?? {
      startMs: startOf(at),
      parts: [],
      total: 0,
    };
  const keys = useChartCursor(target, {
    places: grid.places,
    begin: () => {
      const newest = buckets.findLast(({ total }) => total > 0);
      return { at: newest === undefined ? 0 : Math.round((newest.startMs - grid.firstMs) / stepMs), row: 0 };
    },
    say: ({ at }) => {
      const bucket = bucketAt(at);
      return bucketWords(bucket, stepMs, zone, marksNear(props.marks, scale, middleOf(bucket)));
    },
    open: ({ at }) => props.onZoom(startOf(at), startOf(at + 1)),
    choose: (from, to) => {
      const [first, last] = chosenPlaces({ ...to, from });
      props.onZoom(startOf(first), startOf(last + 1));
    },
  });
  const keyed = keys.cursor && bucketAt(keys.cursor.at);
  const shownPx = keyed === undefined ? pointer?.px : middleOf(keyed);
  const near = shownPx === undefined ? [] : marksNear(props.marks, scale, shownPx);
  const hovered =
    keyed ??
    (pointer === undefined
      ? undefined
      : buckets.find(({ startMs }) => {
          const ms = toMs(scale, pointer.px);
          return ms >= startMs && ms < startMs + stepMs;
        }));
  const chosen =
    pointer?.fromPx !== undefined
      ? ([Math.min(pointer.fromPx, pointer.px), Math.max(pointer.fromPx, pointer.px)] as const)
      : keys.cursor?.from === undefined
        ? undefined
        : chosenSpan(chosenPlaces(keys.cursor));

  function chosenSpan([first, last]: readonly [number, number]): readonly [number, number] {
    return [Math.max(0, toPx(scale, startOf(first))), Math.min(scale.widthPx, toPx(scale, startOf(last + 1)))];
  }

  function at(event: PointerEvent): number {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - box.left - AXIS_LEFT, 0), scale.widthPx);
  }

  function release(event: PointerEvent): void {
    const px = at(event);
    const from = pointer?.fromPx;
    setPointer({ px, fromPx: undefined });
    if (from === undefined) return;
    if (Math.abs(px - from) >= DRAG_MIN_PX)
      props.onZoom(toMs(scale, Math.min(from, px)), toMs(scale, Math.max(from, px)));
    else if (hovered !== undefined) props.onZoom(hovered.startMs, hovered.startMs + stepMs);
  }

  return (
    <KeyedChart frame={target} label={props.label} keys={keys} className={styles.strip}>
      <span className={styles.menu}>
        <ChartMenu
          title={props.title}
          frame={target}
          csv={() => bucketsCsv(props.buckets)}
          queryText={props.queryText}
        />
      </span>
      {width > 0 && (
        <svg
          className={styles.plot}
          height={height}
          role="img"
          aria-label={props.label}
          onPointerMove={(event) => setPointer({ px: at(event), fromPx: pointer?.fromPx })}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            setPointer({ px: at(event), fromPx: at(event) });
          }}
          onPointerUp={release}
          onPointerLeave={() => setPointer(undefined)}
        >
          <defs>
            <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="2.500" height="5" fill="var(--page)" opacity="0.6" />
            </pattern>
          </defs>
          <g transform={`translate(${AXIS_LEFT} ${TOP})`}>
            {ticks.map((value) => {
              const y = plotHeight - (value / top) * plotHeight;
              return (
                <g key={value}>
                  <line className={styles.rule} x1={0} x2={scale.widthPx} y1={y} y2={y} />
                  <text className={styles.axis} x={-8} y={y + 4} textAnchor="end">
                    {formatCount(value)}
                  </text>
                </g>
              );
            })}
            {hovered !== undefined && (
              <rect
                className={styles.column}
                x={toPx(scale, hovered.startMs)}
                width={toPx(scale, hovered.startMs + props.stepMs) - toPx(scale, hovered.startMs)}
                y={0}
                height={plotHeight}
              />
            )}
            {props.buckets.map((bucket) => (
              <Bars
                key={bucket.startMs}
                bucket={bucket}
                scale={scale}
                stepMs={props.stepMs}
                top={top}
                heightPx={plotHeight}
                hatch={bucket.startMs + props.stepMs > props.wholeUntilMs ? hatch : undefined}
              />
            ))}
            {former.length > 0 && (
              <path className={styles.former} d={formerPath(former, scale, props.stepMs, plotHeight, top)} />
            )}
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
            {chosen !== undefined && (
              <rect
                className={styles.selection}
                x={chosen[0]}
                width={chosen[1] - chosen[0]}
                y={0}
                height={plotHeight}
              />
            )}
          </g>
        </svg>
      )}
      {hovered !== undefined && shownPx !== undefined && pointer?.fromPx === undefined && (
        <div
          className={styles.tip}
          style={
            shownPx > scale.widthPx / 2
              ? { right: width - AXIS_LEFT - shownPx + 14 }
              : { left: AXIS_LEFT + shownPx + 14 }
          }
        >
          <div className={styles.tipHead}>
            {formatDay(hovered.startMs, zone)} {formatClock(hovered.startMs, zone)} –{' '}
            {formatClock(hovered.startMs + props.stepMs, zone)}
          </div>
          {[...hovered.parts].reverse().map((part) => (
            <div key={part.key} className={styles.tipRow}>
              <span className={styles.key} style={{ background: part.colour }} />
              <span>{part.label}</span>
              <span>{formatCount(part.count)}</span>
            </div>
          ))}
          {hovered.parts.length === 0 && <div>nothing</div>}
          <MarkWords marks={near} />
          {props.former !== undefined && (
            <div className={styles.tipHead}>
              {formatCount(totalAt(former, hovered.startMs, props.stepMs))} {props.former.label}
            </div>
          )}
        </div>
      )}
    </KeyedChart>
  );
}

/** A bucket for who hears it: when, how much, of what. */
function bucketWords(
  { startMs, total, parts }: Bucket,
  stepMs: number,
  zone: Zone,
  marks: readonly TimeMark[],
): string {
  const of = parts.map(({ label, count }) => `${label} ${formatCount(count)}`).join(', ');
  return [
    `${formatDay(startMs, zone)} ${formatClock(startMs, zone)} to ${formatClock(startMs + stepMs, zone)}`,
    total === 0 ? 'nothing' : parts.length < 2 ? of : `${formatCount(total)}: ${of}`,
    ...marks.map(({ text }) => text),
  ].join(', ');
}

/** Steps over the bars: where nothing was counted the line lies on the floor. */
function formerPath(
  former: readonly FormerBucket[],
  scale: TimeScale,
  stepMs: number,
  heightPx: number,
  top: number,
): string {
  return former
    .map(({ startMs, total }) => {
      const left = Math.max(0, Math.min(toPx(scale, startMs), scale.widthPx));
      const right = Math.max(0, Math.min(toPx(scale, startMs + stepMs), scale.widthPx));
      const y = heightPx - (total / top) * heightPx;
      return left < right ? `M${left} ${y}H${right}` : '';
    })
    .join('');
}

/** The steps of then need not lie on those of now; the nearest is the one. */
function totalAt(former: readonly FormerBucket[], startMs: number, stepMs: number): number {
  return former.find((bucket) => Math.abs(bucket.startMs - startMs) <= stepMs / 2)?.total ?? 0;
}

function Bars(props: {
  bucket: Bucket;
  scale: TimeScale;
  stepMs: number;
  top: number;
  heightPx: number;
  hatch: string | undefined;
}) {
  const { bucket, scale } = props;
  const left = Math.max(0, toPx(scale, bucket.startMs));
  const right = Math.min(scale.widthPx, toPx(scale, bucket.startMs + props.stepMs));
  const width = Math.max(1, right - left - 1);
  if (right <= 0 || left >= scale.widthPx) return null;
  let below = 0;
  return (
    <g>
      {bucket.parts.map((part) => {
        const y = props.heightPx - ((below + part.count) / props.top) * props.heightPx;
        // What is there is seen: one error among a million lines is still a pixel.
        const height = Math.max(1, (part.count / props.top) * props.heightPx);
        below += part.count;
        return (
          <rect
            key={part.key}
            x={left}
            y={Math.min(y, props.heightPx - 1)}
            width={width}
            height={height}
            fill={part.colour}
            shapeRendering="crispEdges"
          />
        );
      })}
      {props.hatch !== undefined && bucket.total > 0 && (
        <rect
          x={left}
          y={props.heightPx - (bucket.total / props.top) * props.heightPx}
          width={width}
          height={(bucket.total / props.top) * props.heightPx}
          fill={`url(#${props.hatch})`}
        >
          <title>This bucket is not complete yet</title>
        </rect>
      )}
    </g>
  );
}

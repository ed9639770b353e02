import { formatClock, formatDay, type Zone } from '../format/instant.ts';
import { useZone } from '../preferences.ts';
import type { TimePlotProps } from './chart-props.ts';
import { MarkWords } from './mark-lines.tsx';
import { type ChartSeries, valueAt } from './series.ts';
import { marksBetween, type TimeMark } from './time-marks.ts';
import styles from './time-plot.module.css';

/** More lines than these do not fit a tooltip. */
const TIP_ROWS = 12;
/** Beside the chart that is pointed at there is less room still. */
const ASIDE_ROWS = 3;

/** What the pointer means. */
export interface Hover {
  readonly index: number;
  readonly leftPx: number;
  /** The series whose line is nearest. */
  readonly nearestKey: string | undefined;
  /** Another chart of the page is pointed at, which says when. */
  readonly isAside?: boolean;
}

interface TipRow {
  readonly one: ChartSeries;
  readonly value: number | null;
}

/** All series at that time, the largest first; of many those around the one that is pointed at. */
export function PlotTip(props: TimePlotProps & { hover: Hover; widthPx: number }) {
  const { hover, times, stepMs, series } = props;
  const isAside = hover.isAside === true;
  const zone = useZone();
  const rows = series
    .filter((one) => props.isShown(one.key))
    .map((one): TipRow => ({ one, value: valueAt(one.values, hover.index) }))
    .sort((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY));
  const { from, to } = aroundNearest(rows, hover.nearestKey, isAside ? ASIDE_ROWS : TIP_ROWS);
  const isRight = hover.leftPx > props.widthPx / 2;
  return (
    <div
      className={styles.tip}
      data-aside={isAside}
      style={isRight ? { right: props.widthPx - hover.leftPx + 14 } : { left: hover.leftPx + 14 }}
    >
      {!isAside && (
        <div className={styles.head}>
          {stepWords(times[hover.index] ?? 0, props.areInstants === true ? 0 : stepMs, zone)}
        </div>
      )}
      {from > 0 && <div className={styles.head}>{from} above</div>}
      {rows.slice(from, to).map(({ one, value }) => (
        <div key={one.key} className={styles.row} data-nearest={one.key === hover.nearestKey}>
          <span className={styles.key} style={{ background: one.colour }} />
          <span className={styles.name}>{one.label}</span>
          <span>{value === null ? 'not measured' : (one.right?.format ?? props.format)(value)}</span>
        </div>
      ))}
      {rows.length > to && (
        <div className={styles.head}>{from > 0 ? `${rows.length - to} below` : `and ${rows.length - to} more`}</div>
      )}
      {(isAside ? undefined : props.thresholds)?.map(({ value, label }) => (
        <div key={`${value} ${label}`} className={styles.row}>
          <span className={styles.limit} />
          <span className={styles.name}>{label}</span>
        </div>
      ))}
      {!isAside && <MarkWords marks={happenedAt(props, hover.index)} />}
    </div>
  );
}

/** Which rows fit, so that the nearest is among them. */
function aroundNearest(
  rows: readonly TipRow[],
  nearestKey: string | undefined,
  most: number,
): { from: number; to: number } {
  const at = nearestKey === undefined ? 0 : rows.findIndex(({ one }) => one.key === nearestKey);
  const last = Math.max(0, rows.length - most);
  const from = at < most ? 0 : Math.min(at - most / 2, last);
  return { from, to: Math.min(from + most, rows.length) };
}

/** Events of the step under the pointer, or of its neighbours: a line of one pixel is hard to meet. */
export function happenedAt({ events, times, stepMs }: TimePlotProps, index: number): readonly TimeMark[] {
  const ms = times[index] ?? 0;
  return marksBetween(events, ms - stepMs, ms + 2 * stepMs);
}

/** `21 Nov 14:02:00 – 14:03:00`; one time where the step is none. */
export function stepWords(ms: number, stepMs: number, zone: Zone): string {
  return `${formatDay(ms, zone)} ${formatClock(ms, zone)}${stepMs >= 1_000 ? ` – ${formatClock(ms + stepMs, zone)}` : ''}`;
}

import type { ChartSeries } from './series.ts';
import type { TimeMark } from './time-marks.ts';

export interface ChartProps {
  /** Read aloud in place of the picture. */
  readonly label: string;
  /** Line for levels, bars for counts in buckets. */
  readonly kind: 'line' | 'bars';
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  /** Steps that end after this are not complete yet, and hatched. */
  readonly wholeUntilMs: number;
  readonly heightPx?: number;
  readonly isZeroBased: boolean;
  /** Lines across the chart: what the values are not to pass. */
  readonly thresholds?: readonly ChartThreshold[] | undefined;
  /** Values by orders of magnitude; what is not above zero cannot be drawn. */
  readonly isLogarithmic?: boolean | undefined;
  /** Parts of a whole, one on the other. */
  readonly isStacked?: boolean | undefined;
  /** Values are of the times themselves, not of the steps that begin there. */
  readonly areInstants?: boolean | undefined;
  /** Diamonds at single measurements: exemplars. */
  readonly marks?: readonly ChartMark[] | undefined;
  /** Lines down the chart: what happened meanwhile. */
  readonly events?: readonly TimeMark[] | undefined;
  /** Values are bytes: the axis has round KiB, MiB, GiB. */
  readonly areBytes?: boolean | undefined;
  /** Values are times, in seconds since the epoch: the axis has round dates. */
  readonly areDates?: boolean | undefined;
  format(value: number): string;
  onZoom(startMs: number, endMs: number): void;
  /** A double click on a step opens what it is made of. */
  onOpen?: ((startMs: number, endMs: number) => void) | undefined;
}

/** A limit that values are seen against: a budget, a goal, what somebody wants to know about. */
export interface ChartThreshold {
  readonly value: number;
  /** What stands at its line: `marked from 1 %`. */
  readonly label: string;
  /** Of the unit whose scale stands at the right. */
  readonly isRight?: boolean;
}

/** One measurement; a click opens what it is known for. */
export interface ChartMark {
  readonly ms: number;
  readonly value: number;
  open?(): void;
}

export type TimePlotProps = ChartProps & {
  isShown(key: string): boolean;
  /** Changes whenever what is shown does. */
  readonly shownText: string;
  /** The series that the legend is pointed at. */
  readonly emphasized: string | undefined;
};

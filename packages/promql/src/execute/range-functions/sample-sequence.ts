import type { FloatHistogram } from '../../histogram/index.ts';
import type { Window } from './range-function.ts';
import { isStartReset } from './start-timestamps.ts';

/** Which kind a sample is and where it lies among its kind. */
export interface SampleAt {
  readonly timestampMs: number;
  /** Of the float, or of the histogram. */
  readonly index: number;
  readonly histogram: FloatHistogram | undefined;
  readonly value: number;
}

/** Floats and histograms of a window in the order of time; never both at one moment. */
export function* inOrder(window: Window): Generator<SampleAt> {
  const { floats, histograms, floatTo, histogramTo } = window;
  let float = window.floatFrom;
  let histogram = window.histogramFrom;
  while (float < floatTo || histogram < histogramTo) {
    const floatAt = float < floatTo ? (floats.timestamps[float] as number) : Number.POSITIVE_INFINITY;
    const histogramAt =
      histogram < histogramTo ? (histograms.timestamps[histogram] as number) : Number.POSITIVE_INFINITY;
    if (floatAt < histogramAt) {
      yield { timestampMs: floatAt, index: float, histogram: undefined, value: floats.values[float] as number };
      float++;
    } else {
      yield { timestampMs: histogramAt, index: histogram, histogram: histograms.values[histogram], value: Number.NaN };
      histogram++;
    }
  }
}

/** Whether start timestamps say that the counter began again between two samples that follow each other, of one kind. */
export function startedAgain({ floats, histograms }: Window, { index, histogram }: SampleAt): boolean {
  return histogram === undefined ? isStartReset(floats, index) : isStartReset(histograms, index);
}

/**
 * From where a function with `anchored` counts: the latest sample at or before the window's start, whatever its kind, and all after
 * it. `undefined` where none lies inside the window.
 */
export function anchoredWindow(window: Window): Window | undefined {
  const { floats, histograms, floatFrom, floatTo, histogramFrom, histogramTo, startMs } = window;
  const float = lastUpTo(floats.timestamps, floatFrom, floatTo, startMs);
  const histogram = lastUpTo(histograms.timestamps, histogramFrom, histogramTo, startMs);
  if (float + 1 >= floatTo && histogram + 1 >= histogramTo) return undefined;
  const floatAt = float < floatFrom ? Number.NEGATIVE_INFINITY : (floats.timestamps[float] as number);
  const histogramAt =
    histogram < histogramFrom ? Number.NEGATIVE_INFINITY : (histograms.timestamps[histogram] as number);
  if (floatAt === histogramAt) return window;
  return floatAt > histogramAt
    ? { ...window, floatFrom: float, histogramFrom: histogram + 1 }
    : { ...window, floatFrom: float + 1, histogramFrom: histogram };
}

function lastUpTo(timestamps: ArrayLike<number>, from: number, to: number, time: number): number {
  let at = from - 1;
  while (at + 1 < to && (timestamps[at + 1] as number) <= time) at++;
  return at;
}

import type { FloatHistogram } from '../../histogram/index.ts';
import { type Column, FLOAT } from '../column.ts';
import type { RangeFunction, Window } from './range-function.ts';
import type { FloatPoints } from './range-series.ts';
import type { Bounds, Windows } from './windows.ts';

/** Functions that look at the edges of a window or only at whether it holds anything. */
export const countOverTime: RangeFunction = {
  name: 'count_over_time',
  window: ({ samples }) => samples,
  series: each((_, from, to) => to - from),
  buckets: ({ buckets, from, to }) => {
    let count = 0;
    for (let at = from; at < to; at++) count += buckets.counts[at] as number;
    return count;
  },
};

export const presentOverTime: RangeFunction = {
  name: 'present_over_time',
  window: () => 1,
  series: each(() => 1),
  buckets: () => 1,
};

export const firstOverTime: RangeFunction = {
  name: 'first_over_time',
  keepsName: true,
  window: (window) => sampleOf(window, isFirstFloat(window), window.floatFrom, window.histogramFrom),
  series: each(({ values }, from) => values[from] as number),
  buckets: ({ buckets, from }) => buckets.firsts[from],
};

export const lastOverTime: RangeFunction = {
  name: 'last_over_time',
  keepsName: true,
  window: (window) => sampleOf(window, isLastFloat(window), window.floatTo - 1, window.histogramTo - 1),
  series: each(({ values }, _, to) => values[to - 1] as number),
  buckets: ({ buckets, to }) => buckets.lasts[to - 1],
};

export const tsOfFirstOverTime: RangeFunction = {
  name: 'ts_of_first_over_time',
  window: (window) => timeOf(window, isFirstFloat(window), window.floatFrom, window.histogramFrom),
  series: each(({ timestamps }, from) => (timestamps[from] as number) / 1000),
  buckets: ({ buckets, from }) => (buckets.firstTimes[from] as number) / 1000,
};

export const tsOfLastOverTime: RangeFunction = {
  name: 'ts_of_last_over_time',
  window: (window) => timeOf(window, isLastFloat(window), window.floatTo - 1, window.histogramTo - 1),
  series: each(({ timestamps }, _, to) => (timestamps[to - 1] as number) / 1000),
  buckets: ({ buckets, to }) => (buckets.lastTimes[to - 1] as number) / 1000,
};

function each(value: (floats: FloatPoints, from: number, to: number) => number) {
  return (floats: FloatPoints, { from, to }: Bounds, { count }: Windows, column: Column): void => {
    for (let step = 0; step < count; step++) {
      if (from[step] === to[step]) continue;
      column.floats[step] = value(floats, from[step] as number, to[step] as number);
      column.kinds[step] = FLOAT;
    }
  };
}

function isFirstFloat({ floats, histograms, floatFrom, floatTo, histogramFrom, histogramTo }: Window): boolean {
  if (histogramFrom === histogramTo) return true;
  return (
    floatFrom < floatTo && (floats.timestamps[floatFrom] as number) < (histograms.timestamps[histogramFrom] as number)
  );
}

function isLastFloat({ floats, histograms, floatFrom, floatTo, histogramFrom, histogramTo }: Window): boolean {
  if (histogramFrom === histogramTo) return true;
  return (
    floatFrom < floatTo &&
    (floats.timestamps[floatTo - 1] as number) > (histograms.timestamps[histogramTo - 1] as number)
  );
}

function sampleOf(
  { floats, histograms }: Window,
  float: boolean,
  floatAt: number,
  histogramAt: number,
): number | FloatHistogram {
  return float ? (floats.values[floatAt] as number) : (histograms.values[histogramAt] as FloatHistogram);
}

function timeOf({ floats, histograms }: Window, float: boolean, floatAt: number, histogramAt: number): number {
  return (float ? (floats.timestamps[floatAt] as number) : (histograms.timestamps[histogramAt] as number)) / 1000;
}

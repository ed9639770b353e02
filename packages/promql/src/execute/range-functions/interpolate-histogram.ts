import { counterWasReset, type FloatHistogram, multiplyHistogram } from '../../histogram/index.ts';
import type { HistogramArithmetic } from '../histogram-arithmetic.ts';
import type { HistogramPoints } from './range-series.ts';

/** Between the histograms at `at` and `at + 1`, at `time`; `undefined` where their buckets do not go together. */
export function interpolateHistogram(
  { timestamps, values }: HistogramPoints,
  at: number,
  time: number,
  counter: boolean,
  arithmetic: HistogramArithmetic,
): FloatHistogram | undefined {
  const before = values[at] as FloatHistogram;
  const after = values[at + 1] as FloatHistogram;
  const start = timestamps[at] as number;
  const end = timestamps[at + 1] as number;
  if (time === start) return before;
  if (time === end) return after;
  const part = (time - start) / (end - start);
  // It started again from nothing.
  if (counter && counterWasReset(after, before)) return multiplyHistogram(after, part);
  const difference = arithmetic.minus(after, before);
  return difference && arithmetic.plus(multiplyHistogram(difference, part), before);
}

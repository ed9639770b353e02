import {
  CUSTOM_BUCKETS_SCHEMA,
  compactHistogram,
  counterWasReset,
  divideHistogram,
  type FloatHistogram,
} from '../../histogram/index.ts';
import type { HistogramArithmetic } from '../histogram-arithmetic.ts';
import { type Edges, edgesOf } from './edge-samples.ts';
import { interpolateHistogram } from './interpolate-histogram.ts';
import type { RangeCall, Window } from './range-function.ts';
import type { HistogramPoints } from './range-series.ts';
import { warnNotCounter, warnNotGauge } from './warnings.ts';

/** `rate(x[5m] anchored)` and its like over native histograms. */
export function extendedHistogramRate(
  { histograms, histogramFrom: from, histogramTo: to, startMs, endMs }: Window,
  call: RangeCall,
  counter: boolean,
  perSecond: boolean,
): FloatHistogram | undefined {
  const { timestamps, values } = histograms;
  const { arithmetic } = call;
  const edges = edgesOf(timestamps, from, to, startMs, endMs, call.modifier === 'smoothed');
  if (edges === undefined) return undefined;
  const { first, last, smoothed } = edges;
  const custom = (values[first] as FloatHistogram).schema === CUSTOM_BUCKETS_SCHEMA;
  for (let at = first; at <= last; at++) {
    const value = values[at] as FloatHistogram;
    if ((value.schema === CUSTOM_BUCKETS_SCHEMA) !== custom) return arithmetic.warnMixedSchemas();
    if (counter && value.counterResetHint === 'gauge') warnNotCounter(call);
  }
  const left =
    smoothed && (timestamps[first] as number) < startMs
      ? interpolateHistogram(histograms, first, startMs, counter, arithmetic)
      : values[first];
  const right =
    smoothed && last > from && (timestamps[last] as number) > endMs
      ? interpolateHistogram(histograms, last - 1, endMs, counter, arithmetic)
      : values[last];
  if (left === undefined || right === undefined) return undefined;
  if (!counter && (left.counterResetHint !== 'gauge' || right.counterResetHint !== 'gauge')) warnNotGauge(call);
  let change = arithmetic.minus(right, left);
  if (counter && change !== undefined) change = withResets(change, histograms, edges, left, right, arithmetic);
  if (change === undefined) return undefined;
  if (perSecond) change = divideHistogram(change, call.rangeMs / 1000);
  return compactHistogram({ ...change, counterResetHint: 'gauge' });
}

/** Adds what the counter had reached before each reset inside the window. */
function withResets(
  change: FloatHistogram,
  { timestamps, values }: HistogramPoints,
  { first, last, startMs, smoothed }: Edges,
  left: FloatHistogram,
  right: FloatHistogram,
  arithmetic: HistogramArithmetic,
): FloatHistogram | undefined {
  // `left` stands for the first sample and `right` for the last one: both may be interpolated.
  let next = first + 1;
  let before = left;
  const second = values[next];
  if (
    smoothed &&
    (timestamps[first] as number) < startMs &&
    second !== undefined &&
    counterWasReset(second, values[first] as FloatHistogram)
  ) {
    // The reset lies where `left` was interpolated, which has reckoned with it.
    before = second;
    next++;
  }
  if (next > last) return change;
  let lost: FloatHistogram | undefined;
  for (let at = next; at <= last; at++) {
    const value = at === last ? right : (values[at] as FloatHistogram);
    if (counterWasReset(value, before)) {
      lost = lost === undefined ? before : arithmetic.plus(lost, before);
      if (lost === undefined) return undefined;
    }
    before = value;
  }
  return lost === undefined ? change : arithmetic.plus(change, lost);
}

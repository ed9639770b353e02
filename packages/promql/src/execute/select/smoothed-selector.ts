import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from '../../histogram/index.ts';
import type { VectorSelector } from '../../parse/ast.ts';
import { emptyBuffer } from '../../storage.ts';
import { type Column, type ColumnStream, clearColumn, emptyColumn, setFloat, setHistogram } from '../column.ts';
import type { Context } from '../context.ts';
import { HistogramArithmetic } from '../histogram-arithmetic.ts';
import { interpolate } from '../interpolate.ts';
import { interpolateHistogram } from '../range-functions/interpolate-histogram.ts';
import {
  emptyRangeSeries,
  type HistogramPoints,
  type RangeSeries,
  splitSamples,
} from '../range-functions/range-series.ts';
import { type Bounds, emptyBounds, findBounds, type Windows } from '../range-functions/windows.ts';
import type { Steps } from '../steps.ts';
import { referenceTimes } from './reference-times.ts';
import { selected } from './selected.ts';

/** `metric smoothed`: between the samples before and after each step, both within the lookback; after the last, its value. */
export async function* smoothedSelector(selector: VectorSelector, steps: Steps, context: Context): ColumnStream {
  const buffer = emptyBuffer();
  const series = emptyRangeSeries();
  const { lookbackMs } = context.options;
  const windows: Windows = {
    count: steps.count,
    rangeMs: 0,
    ends: referenceTimes(selector, steps),
    evaluations: referenceTimes({ at: null, offset: 0 }, steps),
    reachBackMs: lookbackMs,
    reachAheadMs: lookbackMs,
  };
  const floatBounds = emptyBounds(steps.count);
  const histogramBounds = emptyBounds(steps.count);
  let column: Column | undefined;
  for await (const labels of selected(selector, buffer, context)) {
    splitSamples(buffer, series, false);
    column ??= emptyColumn(labels, steps.count);
    clearColumn(column, labels);
    findBounds(series.floats, windows, floatBounds);
    findBounds(series.histograms, windows, histogramBounds);
    smooth(
      series,
      windows,
      floatBounds,
      histogramBounds,
      column,
      new HistogramArithmetic(context.annotations, selector.position, labels),
    );
    yield column;
  }
}

function smooth(
  { floats, histograms }: RangeSeries,
  { count, ends }: Windows,
  floatBounds: Bounds,
  histogramBounds: Bounds,
  column: Column,
  arithmetic: HistogramArithmetic,
): void {
  for (let step = 0; step < count; step++) {
    const time = ends[step] as number;
    const from = floatBounds.from[step] as number;
    const to = floatBounds.to[step] as number;
    const histogramFrom = histogramBounds.from[step] as number;
    const histogramTo = histogramBounds.to[step] as number;
    if (to > from && histogramTo > histogramFrom) arithmetic.warnMixedKinds();
    else if (to > from) {
      const next = firstNotBefore(floats.timestamps, from, to, time);
      if (next < to && floats.timestamps[next] === time) setFloat(column, step, floats.values[next] as number);
      else if (next === from) continue;
      else if (next < to) setFloat(column, step, interpolate(floats, next - 1, time, false));
      else setFloat(column, step, floats.values[next - 1] as number);
    } else {
      const value = histogramAt(histograms, histogramFrom, histogramTo, time, arithmetic);
      if (value !== undefined) setHistogram(column, step, value);
    }
  }
}

function histogramAt(
  points: HistogramPoints,
  from: number,
  to: number,
  time: number,
  arithmetic: HistogramArithmetic,
): FloatHistogram | undefined {
  const { timestamps, values } = points;
  const next = firstNotBefore(timestamps, from, to, time);
  if (next < to && timestamps[next] === time) return values[next];
  if (next === from) return undefined;
  const before = values[next - 1] as FloatHistogram;
  // The hint was about the sample before that one.
  if (next === to) return { ...before, counterResetHint: 'unknown' };
  const after = values[next] as FloatHistogram;
  if ((before.schema === CUSTOM_BUCKETS_SCHEMA) !== (after.schema === CUSTOM_BUCKETS_SCHEMA))
    return arithmetic.warnMixedSchemas();
  const counter = before.counterResetHint !== 'gauge' || after.counterResetHint !== 'gauge';
  return interpolateHistogram(points, next - 1, time, counter, arithmetic);
}

function firstNotBefore(timestamps: ArrayLike<number>, from: number, to: number, time: number): number {
  let at = from;
  while (at < to && (timestamps[at] as number) < time) at++;
  return at;
}

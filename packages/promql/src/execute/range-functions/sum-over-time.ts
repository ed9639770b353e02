import { type FloatHistogram, HistogramMean, HistogramSum } from '../../histogram/index.ts';
import { lostBy } from '../../kahan-sum.ts';
import { FLOAT } from '../column.ts';
import type { BucketWindow } from './bucket-window.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import { overlapEnough, RunningSums } from './running-sums.ts';
import { Visits } from './visits.ts';
import { warnResetCollision } from './warnings.ts';

export const sumOverTime: RangeFunction = total(
  'sum_over_time',
  sum,
  (total) => total,
  (first) => new HistogramSum(first),
  ({ buckets, from, to }) => sum(buckets.sums, from, to),
);

export const avgOverTime: RangeFunction = total(
  'avg_over_time',
  mean,
  (total, count) => total / count,
  (first) => new HistogramMean(first),
  meanOfBuckets,
);

/** Reused from series to series: nothing waits while one is evaluated. */
const sums = new RunningSums();

function total(
  name: string,
  ofFloats: (values: Float64Array, from: number, to: number) => number,
  ofSum: (total: number, count: number) => number,
  ofHistograms: (first: FloatHistogram) => HistogramSum | HistogramMean,
  buckets: NonNullable<RangeFunction['buckets']>,
): RangeFunction {
  return {
    name,
    buckets,
    window: (window, call) => {
      const { floats, floatFrom, floatTo, histogramFrom, histogramTo } = window;
      if (histogramTo === histogramFrom) return ofFloats(floats.values, floatFrom, floatTo);
      if (floatTo > floatFrom) return call.arithmetic.warnMixedKinds();
      return histogramTotal(window, call, ofHistograms);
    },
    series: (points, bounds, windows, column) => {
      const visits = new Visits();
      const prepared = overlapEnough(points, bounds, windows) && sums.prepare(points.values, points.length);
      for (let step = 0; step < windows.count; step++) {
        const from = bounds.from[step] as number;
        const to = bounds.to[step] as number;
        if (from === to) continue;
        const added = prepared ? sums.between(from, to) : null;
        if (added === null && visits.areTooMany(from, to)) return false;
        column.floats[step] = added === null ? ofFloats(points.values, from, to) : ofSum(added, to - from);
        column.kinds[step] = FLOAT;
      }
      return true;
    },
  };
}

/** Compensated (Kahan, Neumaier). Written out, as the loop that most queries spend their time in. */
function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  let lost = 0;
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    const next = total + value;
    if (Math.abs(next) === Number.POSITIVE_INFINITY) lost = 0;
    else lost += lostBy(total, value, next);
    total = next;
  }
  return Math.abs(total) === Number.POSITIVE_INFINITY ? total : total + lost;
}

/** The sum divided at the end; where that overflows, a mean corrected value by value, which is less exact. */
function mean(values: Float64Array, from: number, to: number): number {
  let total = values[from] as number;
  let lost = 0;
  for (let at = from + 1; at < to; at++) {
    const value = values[at] as number;
    const next = total + value;
    if (Math.abs(next) === Number.POSITIVE_INFINITY)
      return correctedMean(values, at, to, at - from, total / (at - from), lost / (at - from));
    lost += lostBy(total, value, next);
    total = next;
  }
  const count = to - from;
  return total / count + lost / count;
}

/** Where the sum of all buckets overflows, though none of theirs does, each is divided before it is added. */
function meanOfBuckets({ buckets: { counts, sums }, from, to }: BucketWindow): number {
  let count = 0;
  for (let at = from; at < to; at++) count += counts[at] as number;
  const total = sum(sums, from, to);
  if (Number.isFinite(total)) return total / count;
  let average = 0;
  for (let at = from; at < to; at++) average += (sums[at] as number) / count;
  return average;
}

function correctedMean(
  values: Float64Array,
  from: number,
  to: number,
  seen: number,
  meanSoFar: number,
  lostSoFar: number,
): number {
  let average = meanSoFar;
  let lost = lostSoFar;
  let count = seen;
  for (let at = from; at < to; at++) {
    count++;
    const part = (count - 1) / count;
    const value = (values[at] as number) / count;
    const kept = average * part;
    lost *= part;
    const next = kept + value;
    if (Math.abs(next) === Number.POSITIVE_INFINITY) lost = 0;
    else lost += lostBy(kept, value, next);
    average = next;
  }
  return average + lost;
}

function histogramTotal(
  { histograms: { values }, histogramFrom, histogramTo }: Window,
  call: RangeCall,
  start: (first: FloatHistogram) => HistogramSum | HistogramMean,
): FloatHistogram | undefined {
  const running = start(values[histogramFrom] as FloatHistogram);
  let boundsReconciled = false;
  // A sum that met both hints keeps neither, so the hints are looked at where they come from.
  const hints = new Set<string>();
  for (let at = histogramFrom; at < histogramTo; at++) {
    const value = values[at] as FloatHistogram;
    hints.add(value.counterResetHint);
    if (at === histogramFrom) continue;
    const addition = running.add(value);
    if (addition === 'incompatible') return call.arithmetic.warnMixedSchemas();
    if (addition !== 'done' && addition.boundsReconciled) boundsReconciled = true;
  }
  if (hints.has('reset') && hints.has('not-reset')) warnResetCollision(call);
  if (boundsReconciled) call.arithmetic.infoBoundsReconciled('aggregation');
  return running.value;
}

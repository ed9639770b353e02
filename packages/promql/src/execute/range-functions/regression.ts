import { PromqlError } from '../../errors.ts';
import { lostBy } from '../../kahan-sum.ts';
import { setFloat } from '../column.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import type { FloatPoints } from './range-series.ts';
import { flatLine, type Line, RunningLine } from './running-line.ts';
import { overlapEnough } from './running-sums.ts';
import { Visits } from './visits.ts';
import { infoHistogramsIgnored } from './warnings.ts';

/** The slope, per second, of the line that lies nearest to the samples. */
export const deriv: RangeFunction = ofLine('deriv', 'slope');

/** Where that line is so many seconds after the evaluation. */
export const predictLinear: RangeFunction = ofLine('predict_linear', 'height');

/** Reused from series to series: nothing waits while one is evaluated. */
const running = new RunningLine();

function ofLine(name: string, wanted: 'slope' | 'height'): RangeFunction {
  const momentOf = (evaluatedAtMs: number, step: number, { scalars }: RangeCall): number =>
    wanted === 'slope' ? evaluatedAtMs : evaluatedAtMs + (scalars[0]?.[step] as number) * 1000;
  return {
    name,
    window: (window, call) =>
      withTwoFloats(window, call, () => {
        const { floats, floatFrom, floatTo, evaluatedAtMs, step } = window;
        return line(floats, floatFrom, floatTo, momentOf(evaluatedAtMs, step, call))[wanted];
      }),
    series: (points, bounds, windows, column, call) => {
      const visits = new Visits();
      const prepared = overlapEnough(points, bounds, windows) && running.prepare(points);
      for (let step = 0; step < windows.count; step++) {
        const from = bounds.from[step] as number;
        const to = bounds.to[step] as number;
        if (to - from < 2) continue;
        const atMs = momentOf(windows.evaluations[step] as number, step, call);
        const quick = prepared ? running.between(from, to, atMs) : null;
        if (quick === null && visits.areTooMany(from, to)) return false;
        setFloat(column, step, (quick ?? line(points, from, to, atMs))[wanted]);
      }
      return true;
    },
  };
}

/** Holt's linear method: the level and the trend, each smoothed by a factor of its own. */
export const doubleExponentialSmoothing: RangeFunction = {
  name: 'double_exponential_smoothing',
  window: (window, call) => {
    const level = factor(call, 0, window.step, 'smoothing', 'sf');
    const trend = factor(call, 1, window.step, 'trend', 'tf');
    return withTwoFloats(window, call, () => smoothed(window, level, trend));
  },
};

function withTwoFloats(window: Window, call: RangeCall, value: () => number): number | undefined {
  const count = window.floatTo - window.floatFrom;
  if (count > 0 && window.histogramTo > window.histogramFrom) infoHistogramsIgnored(call);
  return count < 2 ? undefined : value();
}

/**
 * Least squares, compensated; `height` is the value at `atMs`. Times are counted from the first sample: seconds since 1970, or from a
 * moment far away, would leave too few digits.
 */
function line({ timestamps, values }: FloatPoints, from: number, to: number, atMs: number): Line {
  const originMs = timestamps[from] as number;
  const first = values[from] as number;
  let constant = true;
  // Four compensated sums (Neumaier), written out: this is all the time that it takes.
  let sumX = 0;
  let lostX = 0;
  let sumY = 0;
  let lostY = 0;
  let sumXY = 0;
  let lostXY = 0;
  let sumX2 = 0;
  let lostX2 = 0;
  for (let at = from; at < to; at++) {
    const y = values[at] as number;
    if (y !== first && at > from) constant = false;
    const x = ((timestamps[at] as number) - originMs) / 1000;
    let next = sumX + x;
    lostX += lostBy(sumX, x, next);
    sumX = next;
    next = sumY + y;
    lostY += lostBy(sumY, y, next);
    sumY = next;
    next = sumXY + x * y;
    lostXY += lostBy(sumXY, x * y, next);
    sumXY = next;
    next = sumX2 + x * x;
    lostX2 += lostBy(sumX2, x * x, next);
    sumX2 = next;
  }
  if (constant) {
    const infinite = Math.abs(first) === Number.POSITIVE_INFINITY;
    return infinite ? { slope: Number.NaN, height: Number.NaN } : flatLine(first, atMs);
  }
  const count = to - from;
  const x = sumX + lostX;
  const y = sumY + lostY;
  const slope = (sumXY + lostXY - (x * y) / count) / (sumX2 + lostX2 - (x * x) / count);
  return { slope, height: y / count + slope * ((atMs - originMs) / 1000 - x / count) };
}

function factor({ scalars }: RangeCall, index: number, step: number, what: string, name: string): number {
  const value = scalars[index]?.[step] as number;
  if (value <= 0 || value >= 1)
    throw new PromqlError('execution', `invalid ${what} factor. Expected: 0 < ${name} < 1, got: ${sixDecimals(value)}`);
  return value;
}

/** Go's `%f`. */
function sixDecimals(value: number): string {
  if (Number.isFinite(value)) return value.toFixed(6);
  return value > 0 ? '+Inf' : '-Inf';
}

function smoothed({ floats: { values }, floatFrom, floatTo }: Window, level: number, trend: number): number {
  let before = 0;
  let current = values[floatFrom] as number;
  let slope = (values[floatFrom + 1] as number) - current;
  for (let at = floatFrom + 1; at < floatTo; at++) {
    if (at > floatFrom + 1) slope = trend * (current - before) + (1 - trend) * slope;
    const next = level * (values[at] as number) + (1 - level) * (current + slope);
    before = current;
    current = next;
  }
  return current;
}

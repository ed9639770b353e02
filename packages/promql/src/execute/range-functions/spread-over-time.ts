import { lostBy } from '../../kahan-sum.ts';
import { shortNumber } from '../../number-text.ts';
import { FLOAT } from '../column.ts';
import { quantileOf } from '../quantile-of.ts';
import { firstArgument, type RangeCall, type RangeFunction } from './range-function.ts';
import { overlapEnough } from './running-sums.ts';
import { RunningVariance } from './running-variance.ts';
import { Visits } from './visits.ts';
import { infoHistogramsIgnored } from './warnings.ts';

/** Of the values [from, to), which are not none. */
type Measure = (values: Float64Array, from: number, to: number, step: number, call: RangeCall) => number;

export const stdvarOverTime: RangeFunction = ofVariance('stdvar_over_time', (variance) => variance);
export const stddevOverTime: RangeFunction = ofVariance('stddev_over_time', Math.sqrt);

/** The median of the distances from the median. */
export const madOverTime: RangeFunction = windowByWindow('mad_over_time', (values, from, to) => {
  const distances = values.slice(from, to);
  if (distances.some(Number.isNaN)) return Number.NaN;
  const median = quantileOf(0.5, distances);
  for (let at = 0; at < distances.length; at++) distances[at] = Math.abs((distances[at] as number) - median);
  return quantileOf(0.5, distances);
});

export const quantileOverTime: RangeFunction = windowByWindow('quantile_over_time', (values, from, to, step, call) => {
  const q = call.scalars[0]?.[step] as number;
  if (!(q >= 0 && q <= 1))
    call.context.annotations.warn(
      `quantile value should be between 0 and 1, got ${shortNumber(q)}`,
      firstArgument(call).position,
    );
  return quantileOf(q, values, from, to);
});

/** Nothing of one window helps with the next. */
function windowByWindow(name: string, measure: Measure): RangeFunction {
  return {
    name,
    window: floatsOf(measure),
    series: ({ values }, { from, to }, { count }, { floats, kinds }, call) => {
      const visits = new Visits();
      for (let step = 0; step < count; step++) {
        const first = from[step] as number;
        const end = to[step] as number;
        if (first === end) continue;
        if (visits.areTooMany(first, end)) return false;
        floats[step] = measure(values, first, end, step, call);
        kinds[step] = FLOAT;
      }
      return true;
    },
  };
}

/** Reused from series to series: nothing waits while one is evaluated. */
const running = new RunningVariance();

function ofVariance(name: string, result: (variance: number) => number): RangeFunction {
  return {
    name,
    window: floatsOf((values, from, to) => result(variance(values, from, to))),
    series: (points, bounds, windows, { floats, kinds }) => {
      const visits = new Visits();
      const prepared = overlapEnough(points, bounds, windows) && running.prepare(points);
      for (let step = 0; step < windows.count; step++) {
        const from = bounds.from[step] as number;
        const to = bounds.to[step] as number;
        if (from === to) continue;
        const quick = prepared ? running.between(from, to) : null;
        if (quick === null && visits.areTooMany(from, to)) return false;
        floats[step] = result(quick ?? variance(points.values, from, to));
        kinds[step] = FLOAT;
      }
      return true;
    },
  };
}

function floatsOf(measure: Measure): RangeFunction['window'] {
  return (window, call) => {
    if (window.floatFrom === window.floatTo) return undefined;
    if (window.histogramTo > window.histogramFrom) infoHistogramsIgnored(call);
    return measure(window.floats.values, window.floatFrom, window.floatTo, window.step, call);
  };
}

/** Welford's method, compensated (Neumaier); written out, as it takes all the time. */
function variance(values: Float64Array, from: number, to: number): number {
  let mean = 0;
  let lostMean = 0;
  let squares = 0;
  let lostSquares = 0;
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    const distance = value - (mean + lostMean);
    const correction = distance / (at - from + 1);
    let next = mean + correction;
    lostMean = Math.abs(next) === Number.POSITIVE_INFINITY ? 0 : lostMean + lostBy(mean, correction, next);
    mean = next;
    const square = distance * (value - (mean + lostMean));
    next = squares + square;
    lostSquares = Math.abs(next) === Number.POSITIVE_INFINITY ? 0 : lostSquares + lostBy(squares, square, next);
    squares = next;
  }
  return (squares + lostSquares) / (to - from);
}

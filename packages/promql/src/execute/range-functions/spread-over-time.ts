import { lostBy } from '../../kahan-sum.ts';
import { shortNumber } from '../../number-text.ts';
import { quantileOf } from '../quantile-of.ts';
import { firstArgument, type RangeCall, type RangeFunction, type Window } from './range-function.ts';
import { infoHistogramsIgnored } from './warnings.ts';

export const stdvarOverTime: RangeFunction = ofFloats('stdvar_over_time', variance);
export const stddevOverTime: RangeFunction = ofFloats('stddev_over_time', (values) => Math.sqrt(variance(values)));

/** The median of the distances from the median. */
export const madOverTime: RangeFunction = ofFloats('mad_over_time', (values) => {
  if (values.some(Number.isNaN)) return Number.NaN;
  const median = quantileOf(0.5, values);
  return quantileOf(
    0.5,
    values.map((value) => Math.abs(value - median)),
  );
});

export const quantileOverTime: RangeFunction = ofFloats('quantile_over_time', (values, { step }, call) => {
  const q = call.scalars[0]?.[step] as number;
  if (!(q >= 0 && q <= 1))
    call.context.annotations.warn(
      `quantile value should be between 0 and 1, got ${shortNumber(q)}`,
      firstArgument(call).position,
    );
  return quantileOf(q, values);
});

function ofFloats(
  name: string,
  value: (values: Float64Array, window: Window, call: RangeCall) => number,
): RangeFunction {
  return {
    name,
    window: (window, call) => {
      if (window.floatFrom === window.floatTo) return undefined;
      if (window.histogramTo > window.histogramFrom) infoHistogramsIgnored(call);
      return value(window.floats.values.subarray(window.floatFrom, window.floatTo), window, call);
    },
  };
}

/** Welford's method, compensated (Neumaier); written out, as it takes all the time. */
function variance(values: Float64Array): number {
  let mean = 0;
  let lostMean = 0;
  let squares = 0;
  let lostSquares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    const distance = value - (mean + lostMean);
    const correction = distance / (at + 1);
    let next = mean + correction;
    lostMean = Math.abs(next) === Number.POSITIVE_INFINITY ? 0 : lostMean + lostBy(mean, correction, next);
    mean = next;
    const square = distance * (value - (mean + lostMean));
    next = squares + square;
    lostSquares = Math.abs(next) === Number.POSITIVE_INFINITY ? 0 : lostSquares + lostBy(squares, square, next);
    squares = next;
  }
  return (squares + lostSquares) / values.length;
}

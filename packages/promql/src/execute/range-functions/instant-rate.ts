import { compactHistogram, counterWasReset, divideHistogram, type FloatHistogram } from '../../histogram/index.ts';
import { type Column, FLOAT } from '../column.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import type { FloatPoints } from './range-series.ts';
import { inOrder, type SampleAt, startedAgain } from './sample-sequence.ts';
import { warnNotCounter, warnNotGauge } from './warnings.ts';
import type { Bounds, Windows } from './windows.ts';

/** By the last two samples alone: how fast a counter goes, or how much a gauge has moved. */
export const irate: RangeFunction = ofLastTwo('irate', true);
export const idelta: RangeFunction = ofLastTwo('idelta', false);

function ofLastTwo(name: string, counter: boolean): RangeFunction {
  return {
    name,
    usesStarts: counter,
    window: (window, call) => lastTwo(window, call, counter),
    series: (floats, bounds, windows, column) => floatSeries(floats, bounds, windows, column, counter),
  };
}

function floatSeries(
  { timestamps, values }: FloatPoints,
  { from, to }: Bounds,
  { count }: Windows,
  { kinds, floats }: Column,
  counter: boolean,
): void {
  for (let step = 0; step < count; step++) {
    const last = (to[step] as number) - 1;
    if (last <= (from[step] as number)) continue;
    const value = values[last] as number;
    const before = values[last - 1] as number;
    const change = counter && value < before ? value : value - before;
    floats[step] = counter
      ? change / (((timestamps[last] as number) - (timestamps[last - 1] as number)) / 1000)
      : change;
    kinds[step] = FLOAT;
  }
}

function lastTwo(window: Window, call: RangeCall, counter: boolean): number | FloatHistogram | undefined {
  let before: SampleAt | undefined;
  let last: SampleAt | undefined;
  for (const sample of inOrder(lastOfEachKind(window))) {
    before = last;
    last = sample;
  }
  if (before === undefined || last === undefined) return undefined;
  const seconds = (last.timestampMs - before.timestampMs) / 1000;
  if (before.histogram === undefined && last.histogram === undefined) {
    const reset = counter && (last.value < before.value || startedAgain(window, last));
    const change = reset ? last.value : last.value - before.value;
    return counter ? change / seconds : change;
  }
  if (before.histogram === undefined || last.histogram === undefined) return call.arithmetic.warnMixedKinds();
  const gauges = [last.histogram, before.histogram].filter(
    ({ counterResetHint }) => counterResetHint === 'gauge',
  ).length;
  if (counter && gauges > 0) warnNotCounter(call);
  if (!counter && gauges < 2) warnNotGauge(call);
  const reset = counter && (startedAgain(window, last) || counterWasReset(last.histogram, before.histogram));
  const change = reset ? last.histogram : call.arithmetic.minus(last.histogram, before.histogram);
  if (change === undefined) return undefined;
  const gauge = compactHistogram({ ...change, counterResetHint: 'gauge' });
  return counter ? divideHistogram(gauge, seconds) : gauge;
}

/** The last two samples of all are among the last two floats and the last two histograms. */
function lastOfEachKind(window: Window): Window {
  return {
    ...window,
    floatFrom: Math.max(window.floatFrom, window.floatTo - 2),
    histogramFrom: Math.max(window.histogramFrom, window.histogramTo - 2),
  };
}

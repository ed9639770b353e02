import {
  CUSTOM_BUCKETS_SCHEMA,
  compactHistogram,
  counterWasReset,
  createHistogram,
  type FloatHistogram,
  multiplyHistogram,
  reduceResolution,
} from '../../histogram/index.ts';
import { extrapolate, sinceZero } from './extrapolate.ts';
import type { RangeCall, Window } from './range-function.ts';
import type { HistogramPoints } from './range-series.ts';
import { isStartReset, startsOverlap } from './start-timestamps.ts';
import { warnNotCounter, warnNotGauge, warnStartsOverlap } from './warnings.ts';

/** `rate`, `increase` and `delta` of native histograms: as of floats, for every bucket at once. */
export function histogramRate(
  window: Window,
  call: RangeCall,
  counter: boolean,
  perSecond: boolean,
): FloatHistogram | undefined {
  const { histograms, histogramFrom: first, histogramTo, samples, startMs, endMs } = window;
  const { timestamps, values, starts } = histograms;
  const last = histogramTo - 1;
  const firstMs = timestamps[first] as number;
  const lastMs = timestamps[last] as number;
  const firstValue = values[first] as FloatHistogram;
  let change: FloatHistogram | undefined;
  if (last > first) {
    change = changeBetween(histograms, first, last, call, counter);
    if (change === undefined) return undefined;
  }
  const sampled = (lastMs - firstMs) / 1000;
  const distance = last === first ? 0 : sampled / (samples - 1);
  const toEnd = (endMs - lastMs) / 1000;
  const start = counter ? (starts[first] ?? 0) : 0;
  let factor: number;
  if (start !== 0 && start > startMs && start < firstMs) {
    change = change === undefined ? firstValue : call.arithmetic.plus(change, firstValue);
    if (change === undefined) return undefined;
    factor = extrapolate(0, (lastMs - start) / 1000, toEnd, distance, 0);
  } else if (change === undefined) return undefined;
  else {
    const zero = counter ? sinceZero(firstValue.count, change.count, sampled) : Number.POSITIVE_INFINITY;
    factor = extrapolate((firstMs - startMs) / 1000, sampled, toEnd, distance, zero);
  }
  return multiplyHistogram(change, perSecond ? factor / (call.rangeMs / 1000) : factor);
}

/** From the first to the last sample, counted on over resets; `undefined`, with a warning, where they do not go together. */
function changeBetween(
  points: HistogramPoints,
  first: number,
  last: number,
  call: RangeCall,
  counter: boolean,
): FloatHistogram | undefined {
  const { values } = points;
  const lastValue = values[last] as FloatHistogram;
  let before = values[first] as FloatHistogram;
  const gauge = ({ counterResetHint }: FloatHistogram) => counterResetHint === 'gauge';
  if (counter && (gauge(before) || gauge(lastValue))) warnNotCounter(call);
  const second = values[first + 1] as FloatHistogram;
  // A first sample before a reset counts for nothing, so its buckets need not go with the others.
  if (counter && (isStartReset(points, first + 1) || counterWasReset(second, before)))
    before = createHistogram({ schema: second.schema, customValues: second.customValues });
  const custom = before.schema === CUSTOM_BUCKETS_SCHEMA;
  if ((lastValue.schema === CUSTOM_BUCKETS_SCHEMA) !== custom) return call.arithmetic.warnMixedSchemas();

  let schema = Math.min(lastValue.schema, before.schema);
  if (counter)
    for (let at = first + 1; at < last; at++) {
      const value = values[at] as FloatHistogram;
      if (gauge(value)) warnNotCounter(call);
      schema = Math.min(schema, value.schema);
      if ((value.schema === CUSTOM_BUCKETS_SCHEMA) !== custom) return call.arithmetic.warnMixedSchemas();
    }
  let change = call.arithmetic.minus(custom ? lastValue : reduceResolution(lastValue, schema), before);
  if (counter) {
    let overlap = false;
    for (let at = first + 1; at <= last && change !== undefined; at++) {
      const value = values[at] as FloatHistogram;
      if (!overlap && startsOverlap(points, at)) {
        overlap = true;
        warnStartsOverlap(call, 1);
      }
      if (isStartReset(points, at) || counterWasReset(value, before)) change = call.arithmetic.plus(change, before);
      before = value;
    }
  } else if (!gauge(values[first] as FloatHistogram) || !gauge(lastValue)) warnNotGauge(call);
  return change && compactHistogram({ ...change, counterResetHint: 'gauge' });
}

import type { FloatHistogram } from '../../histogram/index.ts';
import { type Column, FLOAT } from '../column.ts';
import type { BucketWindow } from './bucket-window.ts';
import { extendedHistogramRate } from './extended-histogram-rate.ts';
import { extendedRate } from './extended-rate.ts';
import { extrapolate, sinceZero } from './extrapolate.ts';
import { histogramRate } from './histogram-rate.ts';
import type { RangeCall, RangeFunction, Window } from './range-function.ts';
import type { FloatPoints } from './range-series.ts';
import { isStartReset, startsOverlap } from './start-timestamps.ts';
import { warnStartsOverlap } from './warnings.ts';
import type { Bounds, Windows } from './windows.ts';

interface Kind {
  /** Falls are resets, not losses. */
  readonly counter: boolean;
  readonly perSecond: boolean;
}

export const rate = extrapolated('rate', { counter: true, perSecond: true });
export const increase = extrapolated('increase', { counter: true, perSecond: false });
export const delta = extrapolated('delta', { counter: false, perSecond: false });

function extrapolated(name: string, kind: Kind): RangeFunction {
  return {
    name,
    anchored: true,
    smoothed: true,
    usesStarts: kind.counter,
    window: (window, call) => rateOf(window, call, kind),
    series: (floats, bounds, windows, column, call) => floatSeries(floats, bounds, windows, column, call, kind),
    seriesUsesStarts: kind.counter,
    buckets: (window) => bucketWindow(window, kind),
  };
}

function rateOf(window: Window, call: RangeCall, kind: Kind): number | FloatHistogram | undefined {
  const hasFloats = window.floatTo > window.floatFrom;
  const hasHistograms = window.histogramTo > window.histogramFrom;
  if (hasFloats && hasHistograms) return call.arithmetic.warnMixedKinds();
  const { counter, perSecond } = kind;
  if (hasHistograms)
    return call.modifier === null
      ? histogramRate(window, call, counter, perSecond)
      : extendedHistogramRate(window, call, counter, perSecond);
  return call.modifier === null ? floatWindow(window, call, kind) : extendedRate(window, call, counter, perSecond);
}

/** Places among the samples of one series; reused from series to series. */
class Places {
  count = 0;
  #at = new Int32Array(64);

  add(place: number): void {
    if (this.count === this.#at.length) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this.#at);
      this.#at = larger;
    }
    this.#at[this.count++] = place;
  }

  get(index: number): number {
    return this.#at[index] as number;
  }

  /** The first of them, from this one on, that lies behind a place. */
  behind(place: number, from: number): number {
    let index = from;
    while (index < this.count && (this.#at[index] as number) <= place) index++;
    return index;
  }
}

/** Where the counter fell, or says that it started again. */
const resets = new Places();
/** Where a sample claims to have started while the one before still counted. */
const overlaps = new Places();

function findResets({ values, length }: FloatPoints): void {
  let before = length > 0 ? (values[0] as number) : 0;
  for (let at = 1; at < length; at++) {
    const value = values[at] as number;
    if (value < before) resets.add(at);
    before = value;
  }
}

function findStarts(floats: FloatPoints): void {
  const { values, length } = floats;
  for (let at = 1; at < length; at++) {
    if ((values[at] as number) < (values[at - 1] as number) || isStartReset(floats, at)) resets.add(at);
    if (startsOverlap(floats, at)) overlaps.add(at);
  }
}

/**
 * The fast path. Resets are few: they are found once for the series, and a window only meets those inside it. What `extrapolate` does
 * is written out, in milliseconds: a division takes longer than all the rest of a window.
 */
function floatSeries(
  points: FloatPoints,
  { from, to }: Bounds,
  { count, rangeMs, ends }: Windows,
  { floats, kinds }: Column,
  call: RangeCall,
  { counter, perSecond }: Kind,
): void {
  const { timestamps, values, starts } = points;
  resets.count = 0;
  overlaps.count = 0;
  if (starts !== null) findStarts(points);
  else if (counter && !points.ascends) findResets(points);
  const scale = perSecond ? rangeMs / 1000 : 1;
  let firstReset = 0;
  let firstOverlap = 0;
  let overlapping = 0;
  for (let step = 0; step < count; step++) {
    const first = from[step] as number;
    const last = (to[step] as number) - 1;
    if (last < first) continue;
    const endMs = ends[step] as number;
    const firstMs = timestamps[first] as number;
    const startMs = starts === null ? 0 : (starts[first] as number);
    // As in `floatWindow`: nothing to guess on that side, and one sample is enough.
    const isStarted = startMs !== 0 && startMs > endMs - rangeMs && startMs < firstMs;
    if (last === first && !isStarted) continue;
    const firstValue = values[first] as number;
    let change = (values[last] as number) - firstValue;
    firstReset = resets.behind(first, firstReset);
    for (let at = firstReset; at < resets.count && resets.get(at) <= last; at++)
      change += values[resets.get(at) - 1] as number;
    firstOverlap = overlaps.behind(first, firstOverlap);
    if (firstOverlap < overlaps.count && overlaps.get(firstOverlap) <= last) overlapping++;

    const lastMs = timestamps[last] as number;
    const toEnd = endMs - lastMs;
    let sampled = lastMs - firstMs;
    const distance = last === first ? 0 : sampled / (last - first);
    const near = distance * 1.1;
    let before = 0;
    if (isStarted) {
      change += firstValue;
      sampled = lastMs - startMs;
    } else {
      const toStart = firstMs - (endMs - rangeMs);
      before = toStart >= near ? distance / 2 : toStart;
      // As `sinceZero`: the counter was at zero later than that.
      if (counter && change > 0 && firstValue >= 0 && sampled * firstValue < before * change)
        before = sampled * (firstValue / change);
    }
    const after = toEnd >= near ? distance / 2 : toEnd;
    floats[step] = change * ((sampled + before + after) / (sampled * scale));
    kinds[step] = FLOAT;
  }
  if (overlapping > 0) warnStartsOverlap(call, overlapping);
}

function floatWindow(window: Window, call: RangeCall, { counter, perSecond }: Kind): number | undefined {
  const { floats, floatFrom: first, floatTo, samples, startMs, endMs } = window;
  const { timestamps, values, starts } = floats;
  const last = floatTo - 1;
  const firstValue = values[first] as number;
  let change = (values[last] as number) - firstValue;
  if (counter) {
    let overlap = false;
    for (let at = first + 1; at <= last; at++) {
      const before = values[at - 1] as number;
      if (starts !== null && !overlap && startsOverlap(floats, at)) {
        overlap = true;
        warnStartsOverlap(call, 1);
      }
      if ((values[at] as number) < before || (starts !== null && isStartReset(floats, at))) change += before;
    }
  }
  const firstMs = timestamps[first] as number;
  const lastMs = timestamps[last] as number;
  const sampled = (lastMs - firstMs) / 1000;
  const distance = last === first ? 0 : sampled / (samples - 1);
  const toEnd = (endMs - lastMs) / 1000;
  const seconds = call.rangeMs / 1000;
  const start = starts?.[first] ?? 0;
  let factor: number;
  if (counter && start !== 0 && start > startMs && start < firstMs) {
    // The counter is known to have started, at zero, inside the window: nothing to guess on that side, and one sample is enough.
    change += firstValue;
    factor = extrapolate(0, (lastMs - start) / 1000, toEnd, distance, 0);
  } else if (last === first) return undefined;
  else {
    factor = extrapolate(
      (firstMs - startMs) / 1000,
      sampled,
      toEnd,
      distance,
      counter ? sinceZero(firstValue, change, sampled) : Number.POSITIVE_INFINITY,
    );
  }
  return change * (perSecond ? factor / seconds : factor);
}

function bucketWindow(
  { buckets, from, to, startMs, endMs }: BucketWindow,
  { counter, perSecond }: Kind,
): number | undefined {
  const { counts, firsts, lasts, resets } = buckets;
  const firstValue = firsts[from] as number;
  let change = (lasts[to - 1] as number) - firstValue;
  let samples = 0;
  for (let at = from; at < to; at++) {
    samples += counts[at] as number;
    if (!counter) continue;
    const before = lasts[at - 1] as number;
    if (at > from && (firsts[at] as number) < before) change += before;
    change += resets[at] as number;
  }
  if (samples < 2) return undefined;
  const firstMs = buckets.firstTimes[from] as number;
  const lastMs = buckets.lastTimes[to - 1] as number;
  const sampled = (lastMs - firstMs) / 1000;
  const factor = extrapolate(
    (firstMs - startMs) / 1000,
    sampled,
    (endMs - lastMs) / 1000,
    sampled / (samples - 1),
    counter ? sinceZero(firstValue, change, sampled) : Number.POSITIVE_INFINITY,
  );
  return change * (perSecond ? factor / ((endMs - startMs) / 1000) : factor);
}

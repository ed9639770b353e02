import type { Sample } from '../../result.ts';
import { type Edges, edgesOf, insideOf, valueAtEnd, valueAtStart } from './edge-samples.ts';
import type { RangeCall, Window } from './range-function.ts';
import type { FloatPoints } from './range-series.ts';
import { startedIncrease } from './started-rate.ts';

/** `rate(x[5m] anchored)` and its like over floats: from edge to edge of the window, with nothing extrapolated. */
export function extendedRate(
  window: Window,
  call: RangeCall,
  counter: boolean,
  perSecond: boolean,
): number | undefined {
  const change =
    counter && window.floats.starts !== null ? startedIncrease(window, call) : changeOf(window, call, counter);
  return perSecond && change !== undefined ? change / (call.rangeMs / 1000) : change;
}

function changeOf(
  { floats, floatFrom, floatTo, startMs, endMs }: Window,
  { modifier }: RangeCall,
  counter: boolean,
): number | undefined {
  const edges = edgesOf(floats.timestamps, floatFrom, floatTo, startMs, endMs, modifier === 'smoothed');
  if (edges === undefined) return undefined;
  const left = valueAtStart(floats, edges, counter);
  const right = valueAtEnd(floats, floatFrom, edges, counter);
  return right - left + (counter ? lostByResets(floats, edges, left, right) : 0);
}

function lostByResets({ timestamps, values }: FloatPoints, edges: Edges, left: number, right: number): number {
  const [from, to] = insideOf(timestamps, edges);
  let lost = 0;
  let before = left;
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    if (value < before) lost += before;
    before = value;
  }
  return right < before ? lost + before : lost;
}

/** The samples of a window with one at each of its edges, as `x[5m] smoothed` answers by itself. */
export function extendToEdges(
  floats: FloatPoints,
  from: number,
  to: number,
  startMs: number,
  endMs: number,
  smoothed: boolean,
): Sample[] {
  if (from === to) return [];
  const edges = edgesOf(floats.timestamps, from, to, startMs, endMs, smoothed);
  if (edges === undefined) return [];
  const samples: Sample[] = [{ timestampMs: startMs, value: valueAtStart(floats, edges, false) }];
  const [insideFrom, insideTo] = insideOf(floats.timestamps, edges);
  for (let at = insideFrom; at < insideTo; at++)
    samples.push({ timestampMs: floats.timestamps[at] as number, value: floats.values[at] as number });
  samples.push({ timestampMs: endMs, value: valueAtEnd(floats, from, edges, false) });
  return samples;
}

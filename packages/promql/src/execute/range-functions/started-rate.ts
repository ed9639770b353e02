import { interpolate } from '../interpolate.ts';
import { edgesOf, insideOf } from './edge-samples.ts';
import type { RangeCall, Window } from './range-function.ts';
import { isReset, isResetAfter } from './start-timestamps.ts';

/** A value with the moment since when it has been counted, 0 for unknown. */
interface Edge {
  readonly value: number;
  readonly startedMs: number;
}

interface Point {
  readonly timeMs: number;
  readonly value: number;
}

/**
 * `rate(x[5m] anchored)` and its like over a counter that says since when it counts: a start between two samples is a reset whatever
 * their values, and at the edges the counter is known to have been at zero then.
 */
export function startedIncrease(
  { floats, floatFrom, floatTo, startMs, endMs }: Window,
  { modifier, context }: RangeCall,
): number | undefined {
  const { timestamps, values } = floats;
  const starts = floats.starts as Float64Array;
  const smoothed = modifier === 'smoothed';
  const lookbackStartMs = startMs - context.options.lookbackMs;
  const point = (at: number): Point => ({ timeMs: timestamps[at] as number, value: values[at] as number });
  const zero = (at: number): Point => ({ timeMs: starts[at] as number, value: 0 });
  const startsAfter = (momentMs: number, at: number) =>
    isResetAfter(momentMs, starts[at] as number, timestamps[at] as number);
  const startsBetween = (before: number, at: number) =>
    isReset(starts[before] as number, timestamps[before] as number, starts[at] as number, timestamps[at] as number);
  const edges = edgesOf(timestamps, floatFrom, floatTo, startMs, endMs, smoothed) ?? fromTheFirst();
  if (edges === undefined) return undefined;
  const { first, last } = edges;

  /** Where all samples come after the window, the first may have counted since before its end. */
  function fromTheFirst() {
    if (!smoothed || !((timestamps[floatFrom] as number) > endMs)) return undefined;
    if (!startsAfter(lookbackStartMs, floatFrom) || startsAfter(endMs, floatFrom)) return undefined;
    return { first: floatFrom, last: floatFrom, startMs, endMs, smoothed };
  }

  /** At a moment that has no sample before it. */
  function beforeAll(at: number, momentMs: number): number {
    if (!startsAfter(lookbackStartMs, at)) return values[at] as number;
    if (startsAfter(momentMs, at) || !smoothed) return 0;
    return between(zero(at), point(at), momentMs);
  }

  function leftEdge(): Edge {
    const started = starts[first] as number;
    const known = started > startMs ? 0 : started;
    if (timestamps[first] === startMs) return { value: values[first] as number, startedMs: started };
    if ((timestamps[first] as number) > startMs) return { value: beforeAll(first, startMs), startedMs: known };
    const next = first + 1;
    const isStarted = !startsAfter(startMs, next) && startsBetween(first, next);
    const from = isStarted ? zero(next) : point(first);
    const to = startsAfter(startMs, next) ? zero(next) : point(next);
    return {
      value: smoothed ? between(from, to, startMs) : from.value,
      startedMs: isStarted ? (starts[next] as number) : known,
    };
  }

  function rightEdge(): Edge {
    const started = starts[last] as number;
    const known = started > endMs ? 0 : started;
    if ((timestamps[last] as number) <= endMs) return { value: values[last] as number, startedMs: known };
    if (last === floatFrom) return { value: beforeAll(last, endMs), startedMs: known };
    const before = last - 1;
    const startsLater = startsAfter(endMs, last);
    const from = !startsLater && startsBetween(before, last) ? zero(last) : point(before);
    const to = startsLater ? zero(last) : point(last);
    return {
      value: smoothed ? between(from, to, endMs) : from.value,
      startedMs: startsLater ? (starts[before] as number) : known,
    };
  }

  const left = leftEdge();
  const right = rightEdge();
  const [from, to] = insideOf(timestamps, edges);
  let lost = 0;
  let before = left.value;
  let beforeMs = startMs;
  let startedBefore = left.startedMs;
  const pass = (value: number, timeMs: number, started: number) => {
    if (value < before || isReset(startedBefore, beforeMs, started, timeMs)) lost += before;
    before = value;
    beforeMs = timeMs;
    startedBefore = started;
  };
  for (let at = from; at < to; at++) pass(values[at] as number, timestamps[at] as number, starts[at] as number);
  pass(right.value, endMs, right.startedMs);
  return right.value - left.value + lost;
}

function between(from: Point, to: Point, momentMs: number): number {
  return interpolate({ timestamps: [from.timeMs, to.timeMs], values: [from.value, to.value] }, 0, momentMs, true);
}

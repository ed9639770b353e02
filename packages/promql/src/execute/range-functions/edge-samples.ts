import { interpolate } from '../interpolate.ts';
import type { FloatPoints } from './range-series.ts';

/** By which samples a window with `anchored` or `smoothed` is measured: they may lie outside of its edges. */
export interface Edges {
  readonly first: number;
  readonly last: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly smoothed: boolean;
}

/** Of the samples [from, to): the latest not after the start, and the last of all or, smoothed, the first not before the end. */
export function edgesOf(
  timestamps: ArrayLike<number>,
  from: number,
  to: number,
  startMs: number,
  endMs: number,
  smoothed: boolean,
): Edges | undefined {
  let first = from;
  while (first + 1 < to - 1 && (timestamps[first + 1] as number) <= startMs) first++;
  let last = to - 1;
  if (smoothed) {
    last = from;
    while (last < to - 1 && (timestamps[last] as number) < endMs) last++;
  }
  // Nothing happened inside the window.
  if ((timestamps[last] as number) <= startMs) return undefined;
  if (smoothed && (timestamps[first] as number) > endMs) return undefined;
  return { first, last, startMs, endMs, smoothed };
}

/** The value at the window's start: the first sample's, or between it and the next one. */
export function valueAtStart(points: FloatPoints, { first, startMs, smoothed }: Edges, counter: boolean): number {
  return smoothed && (points.timestamps[first] as number) < startMs
    ? interpolate(points, first, startMs, counter)
    : (points.values[first] as number);
}

/** The value at the window's end: the last sample's, or between it and the one before. */
export function valueAtEnd(
  points: FloatPoints,
  from: number,
  { last, endMs, smoothed }: Edges,
  counter: boolean,
): number {
  return smoothed && last > from && (points.timestamps[last] as number) > endMs
    ? interpolate(points, last - 1, endMs, counter)
    : (points.values[last] as number);
}

/** The samples strictly inside the window, as [from, to). */
export function insideOf(timestamps: ArrayLike<number>, { first, last, startMs, endMs }: Edges): [number, number] {
  return [
    (timestamps[first] as number) <= startMs ? first + 1 : first,
    (timestamps[last] as number) >= endMs ? last : last + 1,
  ];
}

import { type Column, FLOAT } from '../column.ts';
import type { BucketWindow } from './bucket-window.ts';
import type { RangeFunction } from './range-function.ts';
import type { FloatPoints } from './range-series.ts';
import { infoHistogramsIgnored } from './warnings.ts';
import type { Bounds, Windows } from './windows.ts';

/** Among floats; a NaN gives way to anything else. */
export const maxOverTime = extreme('max_over_time', (value, best) => value > best, 'value', 'maxs');
export const minOverTime = extreme('min_over_time', (value, best) => value < best, 'value', 'mins');
/** When it was reached, for the last time, in seconds. */
export const tsOfMaxOverTime = extreme('ts_of_max_over_time', (value, best) => value >= best, 'time');
export const tsOfMinOverTime = extreme('ts_of_min_over_time', (value, best) => value <= best, 'time');

type Beats = (value: number, best: number) => boolean;

function extreme(name: string, beats: Beats, of: 'value' | 'time', ofBuckets?: 'mins' | 'maxs'): RangeFunction {
  const result = ({ values, timestamps }: FloatPoints, at: number): number =>
    of === 'value' ? (values[at] as number) : (timestamps[at] as number) / 1000;
  return {
    name,
    window: ({ floats, floatFrom, floatTo, histogramFrom, histogramTo }, call) => {
      if (floatFrom === floatTo) return undefined;
      if (histogramTo > histogramFrom) infoHistogramsIgnored(call);
      let best = floatFrom;
      for (let at = floatFrom; at < floatTo; at++) if (replaces(floats.values, at, best, beats)) best = at;
      return result(floats, best);
    },
    series: (floats, bounds, windows, column) =>
      slide(floats, bounds, windows, column, beats, (at) => result(floats, at)),
    ...(ofBuckets === undefined
      ? {}
      : {
          buckets: ({ buckets, from, to }: BucketWindow) => {
            const values = buckets[ofBuckets];
            let best = from;
            for (let at = from; at < to; at++) if (replaces(values, at, best, beats)) best = at;
            return values[best];
          },
        }),
  };
}

function replaces(values: Float64Array, at: number, best: number, beats: Beats): boolean {
  const current = values[best] as number;
  return beats(values[at] as number, current) || Number.isNaN(current);
}

/**
 * Every sample enters and leaves once, however long the windows are. `queue` holds the candidates: each is beaten by the one
 * before and beats all between them.
 */
function slide(
  { values }: FloatPoints,
  { from, to }: Bounds,
  { count }: Windows,
  column: Column,
  beats: Beats,
  result: (at: number) => number,
): void {
  const queue: number[] = [];
  let head = 0;
  let entered = 0;
  for (let step = 0; step < count; step++) {
    const first = from[step] as number;
    const end = to[step] as number;
    for (; entered < end; entered++) {
      while (queue.length > head && replaces(values, entered, queue[queue.length - 1] as number, beats)) queue.pop();
      queue.push(entered);
    }
    while (head < queue.length && (queue[head] as number) < first) head++;
    if (first === end) continue;
    column.floats[step] = result(queue[head] as number);
    column.kinds[step] = FLOAT;
  }
}

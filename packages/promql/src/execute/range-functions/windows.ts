import type { AtModifier, DurationValue } from '../../parse/ast.ts';
import { referenceTimes } from '../select/reference-times.ts';
import type { Steps } from '../steps.ts';

/** Where the windows of a range selector lie, one for each step: the same for every series. */
export interface Windows {
  readonly count: number;
  readonly rangeMs: number;
  /** The end of each window, inclusive; its start is `rangeMs` earlier, exclusive. */
  readonly ends: Float64Array;
  /** When each is evaluated; differs from its end by offset and `@`. */
  readonly evaluations: Float64Array;
  /** Samples before the start and after the end that `anchored` and `smoothed` look at too. */
  readonly reachBackMs: number;
  readonly reachAheadMs: number;
}

/** Indices into the samples of one series: window i holds [from[i], to[i]). */
export interface Bounds {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

export function windowsOf(
  selector: {
    readonly at: AtModifier | null;
    readonly offset: DurationValue;
    readonly modifier?: 'anchored' | 'smoothed' | null;
  },
  rangeMs: number,
  steps: Steps,
  lookbackMs: number,
): Windows {
  return {
    count: steps.count,
    rangeMs,
    ends: referenceTimes(selector, steps),
    evaluations: referenceTimes({ at: null, offset: 0 }, steps),
    reachBackMs: selector.modifier == null ? 0 : lookbackMs,
    reachAheadMs: selector.modifier === 'smoothed' ? lookbackMs : 0,
  };
}

export function emptyBounds(count: number): Bounds {
  return { from: new Int32Array(count), to: new Int32Array(count) };
}

/**
 * Finds all windows in one pass over the samples: both edges only move forward. Samples mostly come at one pace, so an edge is
 * first looked for as far on as it went the last time.
 */
export function findBounds(
  { timestamps, length }: { readonly timestamps: ArrayLike<number>; readonly length: number },
  { count, rangeMs, ends, reachBackMs, reachAheadMs }: Omit<Windows, 'evaluations'>,
  { from, to }: Bounds,
): void {
  let first = 0;
  let next = 0;
  let firstPace = 0;
  let nextPace = 0;
  for (let step = 0; step < count; step++) {
    const end = (ends[step] as number) + reachAheadMs;
    const start = (ends[step] as number) - rangeMs - reachBackMs;
    const nextBefore = next;
    if (nextPace > 0 && next + nextPace < length && (timestamps[next + nextPace - 1] as number) <= end)
      next += nextPace;
    while (next < length && (timestamps[next] as number) <= end) next++;
    nextPace = next - nextBefore;
    const firstBefore = first;
    if (firstPace > 0 && first + firstPace < next && (timestamps[first + firstPace - 1] as number) <= start)
      first += firstPace;
    while (first < next && (timestamps[first] as number) <= start) first++;
    firstPace = first - firstBefore;
    from[step] = first;
    to[step] = next;
  }
}

/**
 * The windows over one series after the other. All series of a scrape have the same timestamps, and what was found for one of them holds
 * for the next: to see that takes a fraction of looking again.
 */
export class BoundsFinder {
  readonly #windows: Windows;
  readonly #bounds: Bounds;
  #timestamps = new Float64Array(0);
  #length = -1;

  constructor(windows: Windows) {
    this.#windows = windows;
    this.#bounds = emptyBounds(windows.count);
  }

  /** Holds until the next are looked for. */
  find(points: { readonly timestamps: Float64Array; readonly length: number }): Bounds {
    if (!this.#areKnown(points)) {
      findBounds(points, this.#windows, this.#bounds);
      const { timestamps, length } = points;
      if (this.#timestamps.length < length) this.#timestamps = new Float64Array(timestamps.length);
      this.#timestamps.set(timestamps.subarray(0, length));
      this.#length = length;
    }
    return this.#bounds;
  }

  #areKnown({ timestamps, length }: { readonly timestamps: Float64Array; readonly length: number }): boolean {
    if (length !== this.#length) return false;
    const known = this.#timestamps;
    // Those that differ mostly do so at once.
    for (let at = 0; at < length; at++) if (timestamps[at] !== known[at]) return false;
    return true;
  }
}

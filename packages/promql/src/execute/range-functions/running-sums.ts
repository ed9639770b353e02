import { lostBy } from '../../kahan-sum.ts';
import type { FloatPoints } from './range-series.ts';
import type { Bounds, Windows } from './windows.ts';

/** Below this part of the largest running sum, a difference of two of them has lost digits that adding up would have kept. */
const SMALLEST_TRUSTED = 1e-13;

/** Adding up window by window is as fast while windows hardly overlap. */
const WORTHWHILE_OVERLAP = 4;

/**
 * Sums of windows as differences of running sums: the same time for a window however long it is. Running sums carry what rounding
 * lost (Neumaier), twice the digits of a float.
 */
export class RunningSums {
  #sums = new Float64Array(0);
  #lost = new Float64Array(0);
  #largest = 0;

  /** Whether it can be used for these values: not for infinite ones or NaN, which no difference takes out again. */
  prepare(values: Float64Array, length: number): boolean {
    if (this.#sums.length <= length) {
      this.#sums = new Float64Array(length * 2 + 1);
      this.#lost = new Float64Array(length * 2 + 1);
    }
    const sums = this.#sums;
    const losses = this.#lost;
    let sum = 0;
    let lost = 0;
    let largest = 0;
    for (let at = 0; at < length; at++) {
      const value = values[at] as number;
      const next = sum + value;
      lost += lostBy(sum, value, next);
      sum = next;
      sums[at + 1] = sum;
      losses[at + 1] = lost;
      const size = Math.abs(sum);
      if (size > largest) largest = size;
    }
    this.#largest = largest;
    return Number.isFinite(sum) && Number.isFinite(lost) && Number.isFinite(largest);
  }

  /** The sum of [from, to); `null` where it has to be added up. */
  between(from: number, to: number): number | null {
    const sum =
      (this.#sums[to] as number) -
      (this.#sums[from] as number) +
      ((this.#lost[to] as number) - (this.#lost[from] as number));
    return Math.abs(sum) > this.#largest * SMALLEST_TRUSTED ? sum : null;
  }
}

/** Whether windows overlap so much that a pass over the series first saves time. */
export function overlapEnough({ length }: FloatPoints, { from, to }: Bounds, { count }: Windows): boolean {
  let samples = 0;
  for (let step = 0; step < count; step++) samples += (to[step] as number) - (from[step] as number);
  return samples >= WORTHWHILE_OVERLAP * length;
}

import type { FloatPoints } from './range-series.ts';
import { RunningSums } from './running-sums.ts';

/** Below this part of what it was taken from a difference has lost more than four digits. */
const SMALLEST_PART = 1e-4;

/** What is smaller than this lost digits by being small. */
const SMALLEST = 1e-250;

/** Whether a difference has kept enough digits; if not, a window is measured by its samples alone. */
export function isTrusted(difference: number, from: number): boolean {
  const size = Math.abs(difference);
  return size > Math.abs(from) * SMALLEST_PART && size > SMALLEST;
}

/** Variances of windows from running sums, however long a window is; of values as far from zero as they are from their mean. */
export class RunningVariance {
  #distances = new Float64Array(0);
  #squares = new Float64Array(0);
  readonly #sums = new RunningSums();
  readonly #sumsOfSquares = new RunningSums();

  /** Whether it can be used for these values. */
  prepare({ values, length }: FloatPoints): boolean {
    if (this.#distances.length < length) {
      this.#distances = new Float64Array(length * 2);
      this.#squares = new Float64Array(length * 2);
    }
    const middle = middleOf(values, length);
    for (let at = 0; at < length; at++) {
      const distance = (values[at] as number) - middle;
      this.#distances[at] = distance;
      this.#squares[at] = distance * distance;
    }
    return this.#sums.prepare(this.#distances, length) && this.#sumsOfSquares.prepare(this.#squares, length);
  }

  /** The variance of [from, to); `null` where it has to be taken from the values. */
  between(from: number, to: number): number | null {
    const squares = this.#sumsOfSquares.between(from, to);
    if (squares === null) return null;
    const count = to - from;
    // A sum of next to nothing takes nothing away.
    const sum = this.#sums.between(from, to) ?? 0;
    const rest = squares - (sum * sum) / count;
    return isTrusted(rest, squares) ? rest / count : null;
  }
}

/** Near to all values; a plain mean is near enough. */
export function middleOf(values: Float64Array, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += values[at] as number;
  return length === 0 ? 0 : sum / length;
}

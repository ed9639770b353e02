import type { FloatPoints } from './range-series.ts';
import { RunningSums } from './running-sums.ts';
import { isTrusted, middleOf } from './running-variance.ts';

/** A line by its slope, per second, and its value at a moment. */
export interface Line {
  readonly slope: number;
  readonly height: number;
}

/** Through samples that are all alike. Infinitely far away it has no height: none of a slope of 0 is not a number. */
export function flatLine(value: number, atMs: number): Line {
  return { slope: 0, height: value + 0 * atMs };
}

/** The lines nearest to the samples of windows, from running sums: the same time for a window however long it is. */
export class RunningLine {
  #originMs = 0;
  #middle = 0;
  #values: Float64Array = new Float64Array(0);
  #times = new Float64Array(0);
  #heights = new Float64Array(0);
  #products = new Float64Array(0);
  #squares = new Float64Array(0);
  /** How often the value changed, up to each sample. */
  #changes = new Int32Array(0);
  readonly #sumX = new RunningSums();
  readonly #sumY = new RunningSums();
  readonly #sumXY = new RunningSums();
  readonly #sumX2 = new RunningSums();

  /** Whether it can be used for these samples. */
  prepare({ timestamps, values, length }: FloatPoints): boolean {
    if (this.#times.length < length) {
      this.#times = new Float64Array(length * 2);
      this.#heights = new Float64Array(length * 2);
      this.#products = new Float64Array(length * 2);
      this.#squares = new Float64Array(length * 2);
      this.#changes = new Int32Array(length * 2);
    }
    this.#values = values;
    this.#originMs = length === 0 ? 0 : (timestamps[length >> 1] as number);
    this.#middle = middleOf(values, length);
    let changes = 0;
    for (let at = 0; at < length; at++) {
      const x = ((timestamps[at] as number) - this.#originMs) / 1000;
      const y = (values[at] as number) - this.#middle;
      this.#times[at] = x;
      this.#heights[at] = y;
      this.#products[at] = x * y;
      this.#squares[at] = x * x;
      if (at > 0 && values[at] !== values[at - 1]) changes++;
      this.#changes[at] = changes;
    }
    return (
      this.#sumX.prepare(this.#times, length) &&
      this.#sumY.prepare(this.#heights, length) &&
      this.#sumXY.prepare(this.#products, length) &&
      this.#sumX2.prepare(this.#squares, length)
    );
  }

  /** Of the samples [from, to), at least two; `height` is the value at `atMs`. `null` where it has to be taken from the samples. */
  between(from: number, to: number, atMs: number): Line | null {
    if (this.#changes[from] === this.#changes[to - 1]) return flatLine(this.#values[from] as number, atMs);
    const xy = this.#sumXY.between(from, to);
    const x2 = this.#sumX2.between(from, to);
    if (xy === null || x2 === null) return null;
    const count = to - from;
    const x = this.#sumX.between(from, to) ?? 0;
    const y = this.#sumY.between(from, to) ?? 0;
    const covariance = xy - (x * y) / count;
    const variance = x2 - (x * x) / count;
    if (!isTrusted(covariance, xy) || !isTrusted(variance, x2)) return null;
    const slope = covariance / variance;
    const seconds = (atMs - this.#originMs) / 1000 - x / count;
    const mean = this.#middle + y / count;
    const height = mean + slope * seconds;
    return isTrusted(mean, this.#middle) && isTrusted(height, mean) ? { slope, height } : null;
  }
}

import type { FloatSamples } from '../result.ts';
import { ABSENT, type Column } from './column.ts';
import { type Steps, stepAt } from './steps.ts';

/** 512 KiB at once. */
const FLOATS_AT_ONCE = 65_536;

/** What columns of floats alone hold, for an answer: side by side in few large arrays, those that miss no step with the same times. */
export class FloatKeeper {
  readonly #times: Float64Array;
  #room = new Float64Array();
  #used = 0;

  constructor(steps: Steps) {
    this.#times = Float64Array.from({ length: steps.count }, (_, at) => stepAt(steps, at));
  }

  /** `count` of the column's steps have a value. */
  keep({ kinds, floats }: Column, count: number): FloatSamples {
    if (count === kinds.length) {
      const values = this.#take(count);
      values.set(floats);
      return { timestamps: this.#times, values };
    }
    const [timestamps, values] = [this.#take(count), this.#take(count)];
    let to = 0;
    for (let at = 0; at < kinds.length; at++) {
      if (kinds[at] === ABSENT) continue;
      timestamps[to] = this.#times[at] as number;
      values[to++] = floats[at] as number;
    }
    return { timestamps, values };
  }

  #take(count: number): Float64Array {
    if (this.#used + count > this.#room.length) {
      // The first is as large as a small answer needs.
      const length = this.#room.length === 0 ? count : Math.max(count, Math.min(this.#room.length * 2, FLOATS_AT_ONCE));
      this.#room = new Float64Array(length);
      this.#used = 0;
    }
    this.#used += count;
    return this.#room.subarray(this.#used - count, this.#used);
  }
}

import type { Labels } from '../labels.ts';
import type { Column } from './column.ts';

/** 512 KiB at once. */
const FLOATS_AT_ONCE = 65_536;
/** Arrays of up to 64 bytes lie in V8's own heap, and cost less than a part of a larger one. */
const FEW_STEPS = 8;

/**
 * Arrays of zeros with an element for each step, kept as long as each other. They lie side by side in few large ones: hundreds of small
 * ones of their own would be most of the work of a panel that has a group for each instance.
 */
export class StepArrays {
  readonly #steps: number;
  #floats = new Float64Array();
  #floatsUsed = 0;
  #kinds = new Uint8Array();
  #kindsUsed = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  floats(): Float64Array {
    if (this.#steps <= FEW_STEPS) return new Float64Array(this.#steps);
    if (this.#floatsUsed === this.#floats.length) {
      this.#floats = new Float64Array(this.#more(this.#floats.length));
      this.#floatsUsed = 0;
    }
    this.#floatsUsed += this.#steps;
    return this.#floats.subarray(this.#floatsUsed - this.#steps, this.#floatsUsed);
  }

  kinds(): Uint8Array {
    if (this.#steps <= FEW_STEPS) return new Uint8Array(this.#steps);
    if (this.#kindsUsed === this.#kinds.length) {
      this.#kinds = new Uint8Array(this.#more(this.#kinds.length));
      this.#kindsUsed = 0;
    }
    this.#kindsUsed += this.#steps;
    return this.#kinds.subarray(this.#kindsUsed - this.#steps, this.#kindsUsed);
  }

  /** Absent at every step. */
  column(labels: Labels): Column {
    return { labels, dropName: false, kinds: this.kinds(), floats: this.floats(), histograms: null };
  }

  /** The first is as large as one needs, then twice as many at once. */
  #more(before: number): number {
    const most = Math.floor(FLOATS_AT_ONCE / this.#steps) * this.#steps;
    return Math.max(this.#steps, Math.min(before * 2, most));
  }
}

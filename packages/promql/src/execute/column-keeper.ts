import type { Column } from './column.ts';

/** About 512 KiB of floats at once. */
const FLOATS_AT_ONCE = 65_536;

/**
 * Copies of many columns that are kept as long as each other. They lie side by side in few large arrays: thousands of small ones
 * would be most of the work of a wide match.
 */
export class ColumnKeeper {
  readonly #steps: number;
  readonly #columnsAtOnce: number;
  #kinds = new Uint8Array();
  #floats = new Float64Array();
  #used = 0;

  constructor(steps: number) {
    this.#steps = steps;
    this.#columnsAtOnce = Math.max(1, Math.floor(FLOATS_AT_ONCE / steps));
  }

  keep({ labels, dropName, kinds, floats, histograms }: Column): Column {
    if (this.#used === this.#kinds.length) {
      this.#kinds = new Uint8Array(this.#columnsAtOnce * this.#steps);
      this.#floats = new Float64Array(this.#columnsAtOnce * this.#steps);
      this.#used = 0;
    }
    const end = this.#used + this.#steps;
    const kept = {
      labels,
      dropName,
      kinds: this.#kinds.subarray(this.#used, end),
      floats: this.#floats.subarray(this.#used, end),
      histograms: histograms === null ? null : histograms.slice(),
    };
    kept.kinds.set(kinds);
    kept.floats.set(floats);
    this.#used = end;
    return kept;
  }
}

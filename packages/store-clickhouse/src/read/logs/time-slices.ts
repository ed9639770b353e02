import type { LogSearch, TimeRange } from '@oriel/store';
import { clampRange } from '../statement.ts';

type Order = NonNullable<LogSearch['order']>;

/** The first slice is such a share of the range, and of no more than so much of it: a range that is open to one side says nothing of where records are. */
const FIRST_SHARE = 32n;
const LONGEST_NS = 32n * 24n * 3_600_000_000_000n;
/** Fewer finds than this are no measure of how many there are elsewhere. */
const FEWEST_FINDS = 4;
/** Where nothing was found, or nothing more, how much more is looked at before everything: perhaps nobody sent anything then. */
const WIDENING = 8n;

export interface TimeSlice {
  readonly range: TimeRange;
  /** `first` looks for what is frequent, `rare` for what is not. */
  readonly wantsRows: 'first' | 'rare';
}

/**
 * The slices of a range in which a search looks one after the other, until it has a page.
 *
 *     start ────────────────────────────┬──── end        newest first
 *              then the rest, or less   │ first
 *
 * What is frequent is found in the first slice by reading the table in its order, and nothing of the rest is touched. Where that does not
 * make a page the rest is read by all threads and out of order, as far as the finds so far say that is needed.
 */
export class TimeSlices {
  readonly #order: Order;
  readonly #nowNs: bigint;
  #rest: TimeRange;
  /** Of all slices so far, as far as they are not in the future. */
  #looked = 0n;
  /** Before the last slice. */
  #finds = 0;

  constructor(range: TimeRange, order: Order, nowMs: number) {
    this.#rest = clampRange(range);
    this.#order = order;
    this.#nowNs = BigInt(Math.floor(nowMs)) * 1_000_000n;
  }

  /** Undefined when the range has been looked at. */
  next(finds: number, wanted: number): TimeSlice | undefined {
    const { startNs, endNs } = this.#rest;
    if (startNs >= endNs) return undefined;
    if (this.#looked === 0n) return { range: this.#cut(this.#firstWidth()), wantsRows: 'first' };
    const width = this.#nextWidth(finds, wanted);
    this.#finds = finds;
    return { range: this.#cut(width * 2n < this.#peopledWidth() ? width : undefined), wantsRows: 'rare' };
  }

  #firstWidth(): bigint {
    const width = this.#peopledWidth();
    return (width < LONGEST_NS ? width : LONGEST_NS) / FIRST_SHARE + 1n;
  }

  #nextWidth(finds: number, wanted: number): bigint {
    if (finds === 0) return this.#looked * WIDENING;
    if (finds < FEWEST_FINDS) return this.#peopledWidth();
    if (finds === this.#finds) return this.#looked * WIDENING;
    // Twice of what would be enough on the average, and as much again at least: who lacks one record of a page, and there is none, would look on
    // hundredth by hundredth.
    const enough = (this.#looked * 2n * BigInt(wanted)) / BigInt(finds);
    return enough > this.#looked ? enough : this.#looked;
  }

  /** Of what is left, without the future. */
  #peopledWidth(): bigint {
    const { startNs, endNs } = this.#rest;
    return (this.#nowNs > startNs && this.#nowNs < endNs ? this.#nowNs : endNs) - startNs;
  }

  /** Takes so much off the rest, or all of it. */
  #cut(width: bigint | undefined): TimeRange {
    const { startNs, endNs } = this.#rest;
    const peopled = this.#peopledWidth();
    this.#looked += width ?? peopled;
    const middle = this.#order === 'newest' ? startNs + peopled - (width ?? peopled) : startNs + (width ?? peopled);
    if (width === undefined || middle <= startNs || middle >= endNs) {
      this.#rest = { startNs: endNs, endNs };
      return { startNs, endNs };
    }
    this.#rest = this.#order === 'newest' ? { startNs, endNs: middle } : { startNs: middle, endNs };
    return this.#order === 'newest' ? { startNs: middle, endNs } : { startNs, endNs: middle };
  }
}

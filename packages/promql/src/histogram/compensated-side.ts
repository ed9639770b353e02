import { compensate } from '../kahan-sum.ts';
import type { Side } from './side.ts';

/**
 * The buckets on one side of zero of a running sum, each with what rounding lost (see KahanSum). Most histograms of a group have the
 * same buckets, so adding is a plain loop; a bucket that is new makes new arrays.
 */
export class CompensatedSide {
  indexes: Int32Array;
  counts: Float64Array;
  compensations: Float64Array;

  constructor(indexes: Int32Array, counts: Float64Array, compensations = new Float64Array(counts.length)) {
    this.indexes = indexes;
    this.counts = counts;
    this.compensations = compensations;
  }

  static of(side: Side): CompensatedSide {
    return new CompensatedSide(side.indexes, side.counts.slice());
  }

  copy(): CompensatedSide {
    return new CompensatedSide(this.indexes, this.counts.slice(), this.compensations.slice());
  }

  /** Adds `sign` times the side. */
  add(side: Side, sign: 1 | -1): void {
    if (!this.#covers(side.indexes)) this.#makeRoom(side.indexes);
    let at = 0;
    for (let from = 0; from < side.indexes.length; from++) {
      while (this.indexes[at] !== side.indexes[from]) at++;
      this.#addTo(at, sign * (side.counts[from] as number));
    }
  }

  multiply(factor: number): void {
    for (let at = 0; at < this.counts.length; at++) {
      (this.counts[at] as number) *= factor;
      (this.compensations[at] as number) *= factor;
    }
  }

  /** Merges buckets as `numbering` says, which must ascend with the index. */
  renumber(numbering: (index: number) => number): void {
    const { indexes, counts, compensations } = this;
    this.indexes = new Int32Array(indexes.length);
    this.counts = new Float64Array(indexes.length);
    this.compensations = new Float64Array(indexes.length);
    let last = -1;
    for (let from = 0; from < indexes.length; from++) {
      const index = numbering(indexes[from] as number);
      if (last < 0 || this.indexes[last] !== index) this.indexes[++last] = index;
      this.#addTo(last, counts[from] as number);
      this.#addTo(last, compensations[from] as number);
    }
    this.#keep(0, last + 1);
  }

  /** Gives up the first `buckets`. */
  dropFirst(buckets: number): void {
    this.#keep(buckets, this.indexes.length);
  }

  /** The sums, without buckets that came out empty. */
  values(): Side {
    const indexes = new Int32Array(this.indexes.length);
    const counts = new Float64Array(this.indexes.length);
    let length = 0;
    for (let at = 0; at < this.counts.length; at++) {
      const count = (this.counts[at] as number) + (this.compensations[at] as number);
      if (count === 0) continue;
      indexes[length] = this.indexes[at] as number;
      counts[length++] = count;
    }
    return { indexes: indexes.subarray(0, length), counts: counts.slice(0, length) };
  }

  #addTo(at: number, value: number): void {
    const sum = this.counts[at] as number;
    const total = sum + value;
    this.compensations[at] = compensate(this.compensations[at] as number, sum, value, total);
    this.counts[at] = total;
  }

  #covers(wanted: Int32Array): boolean {
    let at = 0;
    for (let from = 0; from < wanted.length; from++) {
      while (at < this.indexes.length && (this.indexes[at] as number) < (wanted[from] as number)) at++;
      if (this.indexes[at] !== wanted[from]) return false;
    }
    return true;
  }

  #makeRoom(wanted: Int32Array): void {
    const { indexes, counts, compensations } = this;
    const most = indexes.length + wanted.length;
    this.indexes = new Int32Array(most);
    this.counts = new Float64Array(most);
    this.compensations = new Float64Array(most);
    let length = 0;
    let from = 0;
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at] as number;
      while (from < wanted.length && (wanted[from] as number) < index)
        this.indexes[length++] = wanted[from++] as number;
      if (wanted[from] === index) from++;
      this.indexes[length] = index;
      this.counts[length] = counts[at] as number;
      this.compensations[length++] = compensations[at] as number;
    }
    while (from < wanted.length) this.indexes[length++] = wanted[from++] as number;
    this.#keep(0, length);
  }

  #keep(from: number, to: number): void {
    this.indexes = this.indexes.subarray(from, to);
    this.counts = this.counts.subarray(from, to);
    this.compensations = this.compensations.subarray(from, to);
  }
}

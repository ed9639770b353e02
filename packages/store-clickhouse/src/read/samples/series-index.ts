import type { NativeBlock } from '../../engine/engine-client.ts';
import type { FoundSeries } from './found-series.ts';

/** Finds series among those of a selection by their ids, in words of 32 bits: a bigint would be an object for each look. */
export class SeriesIndex {
  /** Four words for each series: its family's two, its own two. */
  readonly #ids: Uint32Array;
  /** Open addressing: a place, plus one. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(found: readonly FoundSeries[]) {
    const ids = new BigUint64Array(found.length * 2);
    for (const [place, { family, series }] of found.entries()) {
      ids[place * 2] = family;
      ids[place * 2 + 1] = series;
    }
    this.#ids = new Uint32Array(ids.buffer);
    const size = 2 ** Math.ceil(Math.log2(found.length * 2 + 1));
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    for (let place = 0; place < found.length; place++) {
      let slot = this.#ids[place * 4 + 2]! & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = place + 1;
    }
  }

  /** For each row of a block, told by `family` and `series`, the place of its series among the found, −1 for one that nobody asked for. */
  placesOf(block: NativeBlock): Int32Array {
    const families = block.column('family').values as BigUint64Array;
    const series = block.column('series').values as BigUint64Array;
    const rows = series.length;
    const places = new Int32Array(rows);
    const familyWords = new Uint32Array(families.buffer, families.byteOffset, rows * 2);
    const words = new Uint32Array(series.buffer, series.byteOffset, rows * 2);
    for (let row = 0; row < rows; row++) {
      const at = row * 2;
      // Rows come series after series.
      places[row] =
        row > 0 &&
        words[at] === words[at - 2] &&
        words[at + 1] === words[at - 1] &&
        familyWords[at] === familyWords[at - 2] &&
        familyWords[at + 1] === familyWords[at - 1]
          ? places[row - 1]!
          : this.#placeOf(familyWords[at]!, familyWords[at + 1]!, words[at]!, words[at + 1]!);
    }
    return places;
  }

  /** The place of the first that has these ids, −1 for none. */
  placeOf({ family, series }: Pick<FoundSeries, 'family' | 'series'>): number {
    const [familyLow, familyHigh, low, high] = new Uint32Array(BigUint64Array.of(family, series).buffer);
    return this.#placeOf(familyLow!, familyHigh!, low!, high!);
  }

  #placeOf(familyLow: number, familyHigh: number, low: number, high: number): number {
    const ids = this.#ids;
    for (let slot = low & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const place = this.#slots[slot]! - 1;
      if (place < 0) return -1;
      const at = place * 4;
      if (ids[at + 2] === low && ids[at + 3] === high && ids[at] === familyLow && ids[at + 1] === familyHigh) {
        return place;
      }
    }
  }
}

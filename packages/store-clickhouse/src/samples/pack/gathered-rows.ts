import type { NativeBlock, NativeColumn } from '../../engine/engine-client.ts';
import { grown } from '../grown.ts';

/** Tenant, family and series, upper halves first: in this order they are sorted. */
const KEY_WORDS = 5;
/** A block of the engine. */
const FIRST_ROWS = 65_536;
const FIRST_SERIES = 1_024;

/** Whose rows these are. Ids as two halves. */
export interface RowOwner {
  readonly tenant: number;
  readonly familyLo: number;
  readonly familyHi: number;
  readonly seriesLo: number;
  readonly seriesHi: number;
}

/**
 * Rows in whatever order the parts of a table give them, put together by series. The engine would merge the parts row by row, comparing
 * four columns for each, and of many series each has one row in a part: that takes three times what reading them does. Each part is sorted,
 * so that the series of a row is nearly always the one that followed in the part before.
 *
 *     rows ──► number of the series │ time, value, start, place in the order of acceptance
 *     number ──► tenant, family, series │ the number that followed it
 */
export class GatheredRows {
  /** By row, as they came; words and not numbers where those may lose the bits of a NaN. */
  times = new Float64Array(FIRST_ROWS);
  values = new Uint32Array(FIRST_ROWS * 2);
  retentions = new Uint16Array(FIRST_ROWS);
  /** `null` where no row has any. */
  starts: Float64Array | null = null;
  readonly histograms = new Map<number, Uint8Array>();
  #segments = new Uint32Array(FIRST_ROWS * 2);
  #ordinals = new Uint32Array(FIRST_ROWS);
  #numbers = new Uint32Array(FIRST_ROWS);
  #rows = 0;
  #keys = new Uint32Array(FIRST_SERIES * KEY_WORDS);
  #followers = new Uint32Array(FIRST_SERIES);
  /** Open addressing: the number of a series, plus one. */
  #slots = new Uint32Array(FIRST_SERIES * 2);
  #series = 0;

  add(block: NativeBlock): void {
    const base = this.#rows;
    this.#makeRoom(base + block.rows);
    this.#rows += block.rows;
    this.times.set(block.column('at_ms').values as Float64Array, base);
    this.values.set(wordsOf(block.column('value')), base * 2);
    this.retentions.set(block.column('retention').values as Uint16Array, base);
    this.#segments.set(wordsOf(block.column('segment')), base * 2);
    this.#ordinals.set(block.column('ordinal').values as Uint32Array, base);
    const starts = block.column('start_ms').values as Float64Array;
    if (this.starts === null && starts.some((start) => start !== 0)) this.starts = new Float64Array(this.times.length);
    this.starts?.set(starts, base);
    const histograms = block.column('histogram');
    if (histograms.strings !== undefined) this.#addHistograms(histograms, base);
    this.#addNumbers(block, base);
  }

  /** Series after series by tenant, family and series, the rows of each by time, of those with one time the first accepted first. */
  *bySeries(): Iterable<{ readonly owner: RowOwner; readonly rows: Uint32Array }> {
    const [numbers, series, rows] = [this.#numbers, this.#series, this.#rows];
    const ends = new Uint32Array(series);
    for (let row = 0; row < rows; row++) ends[numbers[row]!]!++;
    for (let number = 1; number < series; number++) ends[number]! += ends[number - 1]!;
    const order = new Uint32Array(rows);
    const next = ends.slice();
    for (let row = rows - 1; row >= 0; row--) order[--next[numbers[row]!]!] = row;
    const keys = this.#keys;
    const compareKeys = (one: number, other: number) => {
      for (let word = 0; word < KEY_WORDS; word++) {
        const difference = keys[one * KEY_WORDS + word]! - keys[other * KEY_WORDS + word]!;
        if (difference !== 0) return difference;
      }
      return 0;
    };
    for (const number of Uint32Array.from({ length: series }, (_, at) => at).sort(compareKeys)) {
      const ofSeries = order.subarray(next[number]!, ends[number]!);
      if (!this.#areInOrder(ofSeries)) ofSeries.sort((one, other) => this.#compare(one, other));
      const at = number * KEY_WORDS;
      const owner = {
        tenant: keys[at]!,
        familyHi: keys[at + 1]!,
        familyLo: keys[at + 2]!,
        seriesHi: keys[at + 3]!,
        seriesLo: keys[at + 4]!,
      };
      yield { owner, rows: ofSeries };
    }
  }

  clear(): void {
    this.#rows = 0;
    this.#series = 0;
    this.#slots.fill(0);
    this.starts = null;
    this.histograms.clear();
  }

  #addNumbers(block: NativeBlock, base: number): void {
    const tenants = block.column('tenant').values as Uint32Array;
    const families = wordsOf(block.column('family'));
    const series = wordsOf(block.column('series'));
    let last = -1;
    for (let row = 0; row < block.rows; row++) {
      const tenant = tenants[row]!;
      const [familyLo, familyHi] = [families[row * 2]!, families[row * 2 + 1]!];
      const [lo, hi] = [series[row * 2]!, series[row * 2 + 1]!];
      let number = last;
      if (last < 0 || !this.#is(last, tenant, familyHi, familyLo, hi, lo)) {
        const guess = last < 0 ? 0 : this.#followers[last]!;
        number =
          guess < this.#series && this.#is(guess, tenant, familyHi, familyLo, hi, lo)
            ? guess
            : this.#numberOf(tenant, familyHi, familyLo, hi, lo);
        if (last >= 0) this.#followers[last] = number;
        last = number;
      }
      this.#numbers[base + row] = number;
    }
  }

  #numberOf(tenant: number, familyHi: number, familyLo: number, hi: number, lo: number): number {
    if ((this.#series + 1) * 2 > this.#slots.length) this.#spread();
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = lo & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#is(slots[slot]! - 1, tenant, familyHi, familyLo, hi, lo)) return slots[slot]! - 1;
    }
    const number = this.#series++;
    slots[slot] = this.#series;
    const keys = this.#keys;
    const at = number * KEY_WORDS;
    keys[at] = tenant;
    keys[at + 1] = familyHi;
    keys[at + 2] = familyLo;
    keys[at + 3] = hi;
    keys[at + 4] = lo;
    this.#followers[number] = this.#series;
    return number;
  }

  #is(number: number, tenant: number, familyHi: number, familyLo: number, hi: number, lo: number): boolean {
    const keys = this.#keys;
    const at = number * KEY_WORDS;
    return (
      keys[at + 4] === lo &&
      keys[at + 3] === hi &&
      keys[at + 2] === familyLo &&
      keys[at + 1] === familyHi &&
      keys[at] === tenant
    );
  }

  /** Slots for twice as many series, half of them free. */
  #spread(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    this.#keys = grown(this.#keys, new Uint32Array((slots.length / 2) * KEY_WORDS));
    this.#followers = grown(this.#followers, new Uint32Array(slots.length / 2));
    for (let number = 0; number < this.#series; number++) {
      let slot = this.#keys[number * KEY_WORDS + 4]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }

  #addHistograms(histograms: NativeColumn, base: number): void {
    for (let row = 0; row < histograms.rows; row++) {
      const bytes = histograms.bytes(row);
      if (bytes.length > 0) this.histograms.set(base + row, bytes.slice());
    }
  }

  #areInOrder(rows: Uint32Array): boolean {
    for (let at = 1; at < rows.length; at++) if (this.#compare(rows[at - 1]!, rows[at]!) >= 0) return false;
    return true;
  }

  #compare(one: number, other: number): number {
    const byTime = this.times[one]! - this.times[other]!;
    if (byTime !== 0) return byTime;
    const segments = this.#segments;
    return (
      segments[one * 2 + 1]! - segments[other * 2 + 1]! ||
      segments[one * 2]! - segments[other * 2]! ||
      this.#ordinals[one]! - this.#ordinals[other]!
    );
  }

  #makeRoom(rows: number): void {
    if (rows <= this.times.length) return;
    // Seldom: what is let go of here is garbage that V8 collects its whole heap for.
    const room = Math.max(rows, this.times.length * 2);
    this.times = grown(this.times, new Float64Array(room));
    this.values = grown(this.values, new Uint32Array(room * 2));
    this.retentions = grown(this.retentions, new Uint16Array(room));
    this.starts = this.starts && grown(this.starts, new Float64Array(room));
    this.#segments = grown(this.#segments, new Uint32Array(room * 2));
    this.#ordinals = grown(this.#ordinals, new Uint32Array(room));
    this.#numbers = grown(this.#numbers, new Uint32Array(room));
  }
}

function wordsOf({ values }: NativeColumn): Uint32Array {
  const { buffer, byteOffset, length } = values as Float64Array | BigUint64Array;
  return new Uint32Array(buffer, byteOffset, length * 2);
}

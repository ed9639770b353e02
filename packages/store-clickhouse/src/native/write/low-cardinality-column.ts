import { BytesTable } from '@oriel/telemetry';
import type { Column } from './column.ts';
import { KEPT_BYTES } from './column.ts';
import { varintLength } from './growing-bytes.ts';
import { writeString } from './string-column.ts';

const INITIAL_ROWS = 256;
/** Places for guesses; a power of two. */
const GUESSES = 64;

/** SharedDictionariesWithAdditionalKeys, the only version there is. */
const KEYS_VERSION = 1;
/** The keys stand in this block, and no dictionary of an earlier block is meant. */
const HAS_ADDITIONAL_KEYS = 1 << 9;
const NEED_UPDATE_DICTIONARY = 1 << 10;

/**
 * LowCardinality(String): a dictionary for the block, and each row a number into it, written as narrow as the dictionary
 * allows. Number 0 is the empty string, so that an absent value costs no lookup. Values of rows that were cut off
 * may stay in the dictionary; the engine drops what no row names.
 */
export class LowCardinalityColumn implements Column {
  readonly name: string;
  readonly type = 'LowCardinality(String)';
  readonly prefixBytes = 8;
  rows = 0;
  readonly #dictionary = new BytesTable();
  #indexes = new Uint32Array(INITIAL_ROWS);
  /** Entries of the dictionary whose length is in #lengthBytes: all of them, between calls. */
  #measured = 0;
  #lengthBytes = 0;
  /** The value last seen of those with the same length and ends: comparing it costs half of looking it up by its hash. */
  readonly #guesses = new Int32Array(GUESSES);

  constructor(name: string) {
    this.name = name;
    this.#internEmpty();
  }

  /** The number of a value in this block's dictionary: for callers who append the same value to many rows. */
  indexOf(source: Uint8Array, start: number, end: number): number {
    if (start === end) return 0;
    const place = (source[start]! + source[end - 1]! * 7 + (end - start) * 13) & (GUESSES - 1);
    const guess = this.#guesses[place]!;
    if (this.#dictionary.matches(guess, source, start, end)) return guess;
    const index = this.#dictionary.intern(source, start, end);
    this.#guesses[place] = index;
    if (index === this.#measured) {
      this.#measured++;
      this.#lengthBytes += varintLength(end - start);
    }
    return index;
  }

  appendIndex(index: number): void {
    if (this.rows === this.#indexes.length) {
      const grown = new Uint32Array(this.rows * 2);
      grown.set(this.#indexes);
      this.#indexes = grown;
    }
    this.#indexes[this.rows++] = index;
  }

  append(source: Uint8Array, start: number, end: number): void {
    this.appendIndex(this.indexOf(source, start, end));
  }

  appendDefault(): void {
    this.appendIndex(0);
  }

  appendDefaults(count: number): void {
    if (count === 0) return;
    const rows = this.rows + count;
    if (rows > this.#indexes.length) {
      const grown = new Uint32Array(Math.max(this.#indexes.length * 2, rows));
      grown.set(this.#indexes);
      this.#indexes = grown;
    }
    this.#indexes.fill(0, this.rows, rows);
    this.rows = rows;
  }

  get position(): number {
    return 0;
  }

  dropLast(): void {
    this.rows--;
  }

  truncate(rows: number): void {
    this.rows = rows;
  }

  clear(): void {
    this.rows = 0;
    this.#dictionary.clear();
    this.#guesses.fill(0);
    this.#internEmpty();
    if (this.#indexes.byteLength > KEPT_BYTES) this.#indexes = new Uint32Array(INITIAL_ROWS);
  }

  get dataBytes(): number {
    // A nested column without any element (all arrays empty) is written as nothing at all.
    if (this.rows === 0) return 0;
    const dictionary = this.#dictionary;
    return 8 + 8 + this.#lengthBytes + dictionary.sizeBytes + 8 + this.rows * this.#indexWidth;
  }

  writePrefix(out: Uint8Array, at: number): number {
    return writeUInt64(out, at, KEYS_VERSION);
  }

  writeData(out: Uint8Array, at: number): number {
    if (this.rows === 0) return at;
    const dictionary = this.#dictionary;
    const width = this.#indexWidth;
    const widthCode = width === 1 ? 0 : width === 2 ? 1 : 2;
    let to = writeUInt64(out, at, widthCode | HAS_ADDITIONAL_KEYS | NEED_UPDATE_DICTIONARY);
    to = writeUInt64(out, to, dictionary.size);
    for (let entry = 0; entry < dictionary.size; entry++) {
      to = writeString(out, to, dictionary.bytes, dictionary.startOf(entry), dictionary.endOf(entry));
    }
    to = writeUInt64(out, to, this.rows);
    const indexes = this.#indexes;
    for (let row = 0; row < this.rows; row++) {
      const index = indexes[row]!;
      out[to++] = index;
      if (width > 1) out[to++] = index >>> 8;
      if (width > 2) {
        out[to++] = index >>> 16;
        out[to++] = index >>> 24;
      }
    }
    return to;
  }

  get #indexWidth(): 1 | 2 | 4 {
    const size = this.#dictionary.size;
    return size <= 0x100 ? 1 : size <= 0x1_0000 ? 2 : 4;
  }

  #internEmpty(): void {
    this.#dictionary.intern(this.#dictionary.bytes, 0, 0);
    this.#measured = 1;
    this.#lengthBytes = 1;
  }
}

function writeUInt64(out: Uint8Array, at: number, value: number): number {
  out[at] = value;
  out[at + 1] = value >>> 8;
  out[at + 2] = value >>> 16;
  out[at + 3] = value >>> 24;
  out.fill(0, at + 4, at + 8);
  return at + 8;
}

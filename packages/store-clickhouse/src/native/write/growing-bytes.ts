import { KEPT_BYTES } from './column.ts';

/** Below this many bytes a loop is faster than making a view for `set`. */
const LOOP_BYTES = 96;

/** Appended bytes in one growing buffer. */
export class GrowingBytes {
  bytes: Uint8Array;
  length = 0;
  readonly #initialBytes: number;

  constructor(initialBytes = 1_024) {
    this.#initialBytes = initialBytes;
    this.bytes = new Uint8Array(initialBytes);
  }

  /** Makes room for `count` more bytes; the caller writes at `length` and moves it. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, needed));
    grown.set(this.bytes);
    this.bytes = grown;
  }

  append(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const bytes = this.bytes;
    let to = this.length;
    if (end - start < LOOP_BYTES) {
      for (let from = start; from < end; from++) bytes[to++] = source[from]!;
      this.length = to;
    } else {
      bytes.set(source.subarray(start, end), to);
      this.length = to + end - start;
    }
  }

  /** The length as a varint, then the bytes: how a Native String is written, and the most frequent call of all. */
  appendPrefixed(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.reserve(length + 5);
    const bytes = this.bytes;
    let to = this.length;
    if (length < 0x80) bytes[to++] = length;
    else to = writeVarint(bytes, to, length);
    if (length < LOOP_BYTES) {
      for (let from = start; from < end; from++) bytes[to++] = source[from]!;
      this.length = to;
    } else {
      bytes.set(source.subarray(start, end), to);
      this.length = to + length;
    }
  }

  appendByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** For ASCII that we wrote ourselves: numbers, punctuation. */
  appendAscii(text: string): void {
    this.reserve(text.length);
    for (let index = 0; index < text.length; index++) this.bytes[this.length++] = text.charCodeAt(index);
  }

  clear(): void {
    this.length = 0;
    if (this.bytes.length > KEPT_BYTES) this.bytes = new Uint8Array(this.#initialBytes);
  }
}

/** An unsigned LEB128 below 2^32; answers the place after it. */
export function writeVarint(out: Uint8Array, at: number, value: number): number {
  let rest = value;
  let to = at;
  while (rest > 0x7f) {
    out[to++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[to++] = rest;
  return to;
}

export function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

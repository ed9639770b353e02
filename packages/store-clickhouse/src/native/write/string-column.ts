import type { Column } from './column.ts';
import { GrowingBytes, varintLength, writeVarint } from './growing-bytes.ts';

/** String: each value is its length as a varint and its bytes. `position` counts bytes. */
export class StringColumn implements Column {
  readonly name: string;
  readonly type = 'String';
  readonly prefixBytes = 0;
  rows = 0;
  readonly #data = new GrowingBytes();
  #lastStart = 0;

  constructor(name: string) {
    this.name = name;
  }

  get position(): number {
    return this.#data.length;
  }

  get dataBytes(): number {
    return this.#data.length;
  }

  append(source: Uint8Array, start: number, end: number): void {
    const data = this.#data;
    this.#lastStart = data.length;
    data.appendPrefixed(source, start, end);
    this.rows++;
  }

  appendDefault(): void {
    this.#lastStart = this.#data.length;
    this.#data.appendByte(0);
    this.rows++;
  }

  appendDefaults(count: number): void {
    if (count === 0) return;
    const data = this.#data;
    data.reserve(count);
    data.bytes.fill(0, data.length, data.length + count);
    data.length += count;
    this.#lastStart = data.length - 1;
    this.rows += count;
  }

  dropLast(): void {
    this.#data.length = this.#lastStart;
    this.rows--;
  }

  truncate(rows: number, position: number): void {
    this.rows = rows;
    this.#data.length = position;
  }

  clear(): void {
    this.rows = 0;
    this.#data.clear();
  }

  writePrefix(_out: Uint8Array, at: number): number {
    return at;
  }

  writeData(out: Uint8Array, at: number): number {
    out.set(this.#data.bytes.subarray(0, this.#data.length), at);
    return at + this.#data.length;
  }
}

/** FixedString(N): N bytes each, shorter ones (an absent id) filled up with zeros. */
export class FixedStringColumn implements Column {
  readonly name: string;
  readonly type: string;
  readonly prefixBytes = 0;
  rows = 0;
  readonly #width: number;
  readonly #data = new GrowingBytes();

  constructor(name: string, width: number) {
    this.name = name;
    this.type = `FixedString(${width})`;
    this.#width = width;
  }

  get position(): number {
    return 0;
  }

  get dataBytes(): number {
    return this.rows * this.#width;
  }

  append(source: Uint8Array, start: number, end: number): void {
    const data = this.#data;
    const width = this.#width;
    data.reserve(width);
    const bytes = data.bytes;
    const at = data.length;
    const length = Math.min(end - start, width);
    for (let index = 0; index < length; index++) bytes[at + index] = source[start + index]!;
    for (let index = length; index < width; index++) bytes[at + index] = 0;
    data.length = at + width;
    this.rows++;
  }

  appendDefault(): void {
    this.append(this.#data.bytes, 0, 0);
  }

  dropLast(): void {
    this.truncate(this.rows - 1);
  }

  truncate(rows: number): void {
    this.rows = rows;
    this.#data.length = rows * this.#width;
  }

  clear(): void {
    this.rows = 0;
    this.#data.clear();
  }

  writePrefix(_out: Uint8Array, at: number): number {
    return at;
  }

  writeData(out: Uint8Array, at: number): number {
    out.set(this.#data.bytes.subarray(0, this.#data.length), at);
    return at + this.#data.length;
  }
}

/** Bytes that a Native String of this length takes. */
export function stringBytes(length: number): number {
  return varintLength(length) + length;
}

export function writeString(out: Uint8Array, at: number, source: Uint8Array, start: number, end: number): number {
  let to = writeVarint(out, at, end - start);
  for (let from = start; from < end; from++) out[to++] = source[from]!;
  return to;
}

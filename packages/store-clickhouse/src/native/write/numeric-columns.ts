import type { Column } from './column.ts';
import { KEPT_BYTES } from './column.ts';

const INITIAL_ROWS = 256;

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/**
 * A column of numbers of one width. The subclasses own a typed array each, and ask for room themselves: one method for all of them would
 * meet more shapes of objects than V8 keeps apart, and be slow for each. The engine reads little-endian, which is what every platform that
 * Node runs on has.
 */
abstract class NumberColumn<Values extends NumberArray> implements Column {
  readonly name: string;
  readonly type: string;
  readonly prefixBytes = 0;
  rows = 0;
  /** How many rows `values` has room for. */
  protected capacity = INITIAL_ROWS;
  protected values: Values;
  readonly #perRow: number;

  constructor(name: string, type: string, perRow = 1) {
    this.name = name;
    this.type = type;
    this.#perRow = perRow;
    this.values = this.make(INITIAL_ROWS * perRow);
  }

  protected abstract make(length: number): Values;

  get position(): number {
    return 0;
  }

  get dataBytes(): number {
    return this.rows * this.#perRow * this.values.BYTES_PER_ELEMENT;
  }

  appendDefault(): void {
    this.appendDefaults(1);
  }

  appendDefaults(count: number): void {
    if (count === 0) return;
    const from = this.rows * this.#perRow;
    this.rows += count;
    while (this.rows > this.capacity) this.grow();
    this.values.fill(0, from, this.rows * this.#perRow);
  }

  dropLast(): void {
    this.rows--;
  }

  truncate(rows: number): void {
    this.rows = rows;
  }

  clear(): void {
    this.rows = 0;
    if (this.values.byteLength <= KEPT_BYTES) return;
    this.capacity = INITIAL_ROWS;
    this.values = this.make(INITIAL_ROWS * this.#perRow);
  }

  writePrefix(_out: Uint8Array, at: number): number {
    return at;
  }

  writeData(out: Uint8Array, at: number): number {
    const size = this.dataBytes;
    out.set(new Uint8Array(this.values.buffer, this.values.byteOffset, size), at);
    return at + size;
  }

  protected grow(): void {
    this.capacity *= 2;
    const grown = this.make(this.capacity * this.#perRow);
    grown.set(this.values);
    this.values = grown;
  }
}

export class UInt8Column extends NumberColumn<Uint8Array> {
  constructor(name: string, type = 'UInt8') {
    super(name, type);
  }

  protected override make(length: number): Uint8Array {
    return new Uint8Array(length);
  }

  append(value: number): void {
    if (this.rows === this.capacity) this.grow();
    this.values[this.rows++] = value;
  }
}

export class UInt16Column extends NumberColumn<Uint16Array> {
  constructor(name: string, type = 'UInt16') {
    super(name, type);
  }

  protected override make(length: number): Uint16Array {
    return new Uint16Array(length);
  }

  append(value: number): void {
    if (this.rows === this.capacity) this.grow();
    this.values[this.rows++] = value;
  }
}

export class UInt32Column extends NumberColumn<Uint32Array> {
  constructor(name: string, type = 'UInt32') {
    super(name, type);
  }

  protected override make(length: number): Uint32Array {
    return new Uint32Array(length);
  }

  append(value: number): void {
    if (this.rows === this.capacity) this.grow();
    this.values[this.rows++] = value;
  }
}

export class Int32Column extends NumberColumn<Int32Array> {
  constructor(name: string, type = 'Int32') {
    super(name, type);
  }

  protected override make(length: number): Int32Array {
    return new Int32Array(length);
  }

  append(value: number): void {
    if (this.rows === this.capacity) this.grow();
    this.values[this.rows++] = value;
  }
}

export class Float64Column extends NumberColumn<Float64Array> {
  constructor(name: string, type = 'Float64') {
    super(name, type);
  }

  protected override make(length: number): Float64Array {
    return new Float64Array(length);
  }

  append(value: number): void {
    if (this.rows === this.capacity) this.grow();
    this.values[this.rows++] = value;
  }
}

/** UInt64, Int64, DateTime64, and doubles whose very bits count: 64 bits as two halves, so that no BigInt is made. */
export class Bits64Column extends NumberColumn<Uint32Array> {
  constructor(name: string, type: 'UInt64' | 'Int64' | 'Float64' | "DateTime64(9, 'UTC')" | "DateTime64(3, 'UTC')") {
    super(name, type, 2);
  }

  protected override make(length: number): Uint32Array {
    return new Uint32Array(length);
  }

  append(lo: number, hi: number): void {
    if (this.rows === this.capacity) this.grow();
    const at = this.rows++ * 2;
    this.values[at] = lo;
    this.values[at + 1] = hi;
  }

  /** Both halves from an array: on their way through a variable they might become objects. */
  appendWords(source: Uint32Array, from: number): void {
    if (this.rows === this.capacity) this.grow();
    const at = this.rows++ * 2;
    this.values[at] = source[from]!;
    this.values[at + 1] = source[from + 1]!;
  }

  hiAt(row: number): number {
    return this.values[row * 2 + 1]!;
  }

  loAt(row: number): number {
    return this.values[row * 2]!;
  }

  setAt(row: number, lo: number, hi: number): void {
    this.values[row * 2] = lo;
    this.values[row * 2 + 1] = hi;
  }

  isZeroAt(row: number): boolean {
    return this.values[row * 2] === 0 && this.values[row * 2 + 1] === 0;
  }
}

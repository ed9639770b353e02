import type { NativeDictionary, NativeValue, NumericArray, StringPlaces } from '../../engine/engine-client.ts';

/** Values of a column without its name: what a type's reader makes of the bytes. */
export interface ColumnData {
  readonly rows: number;
  get(row: number): NativeValue;
  /** Fixed-width columns only. */
  readonly values?: NumericArray;
  /** String columns only: the bytes as they came, a view. */
  bytes?(row: number): Uint8Array;
  /** String columns only: the same without a view for each. */
  readonly strings?: StringPlaces;
  /** Arrays of fixed width only: the elements of one row, a view. */
  elements?(row: number): NumericArray;
  /** Arrays of LowCardinality texts only. */
  readonly dictionary?: NativeDictionary;
}

/** Numbers as they are. */
export class NumericColumn implements ColumnData {
  readonly values: NumericArray;

  constructor(values: NumericArray) {
    this.values = values;
  }

  get rows(): number {
    return this.values.length;
  }

  get(row: number): NativeValue {
    return this.values[row]!;
  }
}

/** Numbers that stand for something else (Bool, Enum): the view stays, `get` translates. */
export class TranslatedColumn implements ColumnData {
  readonly values: NumericArray;
  readonly #translate: (value: number) => NativeValue;

  constructor(values: NumericArray, translate: (value: number) => NativeValue) {
    this.values = values;
    this.#translate = translate;
  }

  get rows(): number {
    return this.values.length;
  }

  get(row: number): NativeValue {
    return this.#translate(this.values[row]! as number);
  }
}

/** Strings as their place in the answer's bytes; decoded when asked for. */
export class StringColumn implements ColumnData {
  readonly strings: StringPlaces & { readonly bytes: Buffer };

  constructor(bytes: Buffer, starts: Uint32Array, ends: Uint32Array) {
    this.strings = { bytes, starts, ends };
  }

  get rows(): number {
    return this.strings.starts.length;
  }

  get(row: number): NativeValue {
    const { bytes, starts, ends } = this.strings;
    return bytes.toString('utf8', starts[row]!, ends[row]!);
  }

  bytes(row: number): Uint8Array {
    const { bytes, starts, ends } = this.strings;
    return bytes.subarray(starts[row]!, ends[row]!);
  }
}

const NO_BYTES = new Uint8Array(0);

/** Strings of which none has a byte. */
export class EmptyStringColumn implements ColumnData {
  readonly rows: number;

  constructor(rows: number) {
    this.rows = rows;
  }

  get(): NativeValue {
    return '';
  }

  bytes(): Uint8Array {
    return NO_BYTES;
  }
}

/** Values of one width, shown by a function of their place: FixedString, UUID, IPv4, IPv6. */
export class FixedWidthColumn implements ColumnData {
  readonly rows: number;
  readonly #start: number;
  readonly #width: number;
  readonly #show: (start: number) => NativeValue;

  constructor(rows: number, start: number, width: number, show: (start: number) => NativeValue) {
    this.rows = rows;
    this.#start = start;
    this.#width = width;
    this.#show = show;
  }

  get(row: number): NativeValue {
    return this.#show(this.#start + row * this.#width);
  }
}

export class NullableColumn implements ColumnData {
  readonly #isNull: Uint8Array;
  readonly #inner: ColumnData;

  constructor(isNull: Uint8Array, inner: ColumnData) {
    this.#isNull = isNull;
    this.#inner = inner;
  }

  get rows(): number {
    return this.#isNull.length;
  }

  get(row: number): NativeValue {
    return this.#isNull[row] ? null : this.#inner.get(row);
  }
}

/** LowCardinality: each distinct value is decoded once, however many rows carry it. */
export class DictionaryColumn implements ColumnData {
  readonly indexes: NumericArray;
  readonly keys: ColumnData;
  readonly #decoded: (NativeValue | undefined)[];
  readonly #firstIsNull: boolean;

  constructor(indexes: NumericArray, keys: ColumnData, firstIsNull: boolean) {
    this.indexes = indexes;
    this.keys = keys;
    this.#decoded = new Array(keys.rows);
    this.#firstIsNull = firstIsNull;
  }

  get rows(): number {
    return this.indexes.length;
  }

  get(row: number): NativeValue {
    const index = Number(this.indexes[row]!);
    if (index === 0 && this.#firstIsNull) return null;
    const known = this.#decoded[index];
    if (known !== undefined) return known;
    const value = this.keys.get(index);
    this.#decoded[index] = value;
    return value;
  }
}

export class ArrayColumn implements ColumnData {
  readonly #ends: Float64Array;
  readonly #elements: ColumnData;

  constructor(ends: Float64Array, elements: ColumnData) {
    this.#ends = ends;
    this.#elements = elements;
    if (elements instanceof DictionaryColumn && elements.keys.bytes !== undefined) {
      const { indexes, keys } = elements;
      this.dictionary = {
        size: keys.rows,
        bytes: (code) => keys.bytes!(code),
        codes: indexes,
        start: (row) => this.#startOf(row),
      };
    }
  }

  declare readonly dictionary?: NativeDictionary;

  get rows(): number {
    return this.#ends.length;
  }

  get(row: number): NativeValue {
    const start = this.#startOf(row);
    const end = this.#ends[row]!;
    const values = new Array<NativeValue>(end - start);
    for (let element = start; element < end; element++) values[element - start] = this.#elements.get(element);
    return values;
  }

  elements(row: number): NumericArray {
    const { values } = this.#elements;
    if (values === undefined) throw new Error('the elements of this array have no width of their own');
    return values.subarray(this.#startOf(row), this.#ends[row]!);
  }

  #startOf(row: number): number {
    return row === 0 ? 0 : this.#ends[row - 1]!;
  }
}

/** Keys become text, because a JavaScript Map knows no other that is equal by value; the first of equal keys wins, as in the engine. */
export class MapColumn implements ColumnData {
  readonly #ends: Float64Array;
  readonly #keys: ColumnData;
  readonly #values: ColumnData;

  constructor(ends: Float64Array, keys: ColumnData, values: ColumnData) {
    this.#ends = ends;
    this.#keys = keys;
    this.#values = values;
  }

  get rows(): number {
    return this.#ends.length;
  }

  get(row: number): NativeValue {
    const entries = new Map<string, NativeValue>();
    for (let entry = row === 0 ? 0 : this.#ends[row - 1]!; entry < this.#ends[row]!; entry++) {
      const key = String(this.#keys.get(entry));
      if (!entries.has(key)) entries.set(key, this.#values.get(entry));
    }
    return entries;
  }
}

export class TupleColumn implements ColumnData {
  readonly rows: number;
  readonly #elements: readonly ColumnData[];

  constructor(rows: number, elements: readonly ColumnData[]) {
    this.rows = rows;
    this.#elements = elements;
  }

  get(row: number): NativeValue {
    return this.#elements.map((element) => element.get(row));
  }
}

/** Type Nothing: the engine's word for the type of NULL. */
export class NothingColumn implements ColumnData {
  readonly rows: number;

  constructor(rows: number) {
    this.rows = rows;
  }

  get(): NativeValue {
    return null;
  }
}

import type { Column } from './column.ts';
import { LowCardinalityColumn } from './low-cardinality-column.ts';
import { Bits64Column, Float64Column, UInt8Column } from './numeric-columns.ts';
import { StringColumn } from './string-column.ts';

/**
 * Array(T): elements go to `items`, `closeRow` ends the array, `discardOpen` takes back elements of an array that is not
 * closed. Written as the running counts of elements, then the elements.
 */
export class ArrayColumn<Items extends Column> implements Column {
  readonly name: string;
  readonly type: string;
  readonly items: Items;
  readonly #ends: Bits64Column;
  #closedItems = 0;
  #closedPosition = 0;
  #previousItems = 0;
  #previousPosition = 0;

  constructor(name: string, items: Items) {
    this.name = name;
    this.type = `Array(${items.type})`;
    this.items = items;
    this.#ends = new Bits64Column(name, 'UInt64');
  }

  get rows(): number {
    return this.#ends.rows;
  }

  get position(): number {
    return this.#closedPosition;
  }

  get prefixBytes(): number {
    return this.items.prefixBytes;
  }

  get dataBytes(): number {
    return this.#ends.dataBytes + this.items.dataBytes;
  }

  /** Elements of the array that is not closed yet. */
  get openItems(): number {
    return this.items.rows - this.#closedItems;
  }

  closeRow(): void {
    this.#previousItems = this.#closedItems;
    this.#previousPosition = this.#closedPosition;
    this.#closedItems = this.items.rows;
    this.#closedPosition = this.items.position;
    this.#ends.append(this.#closedItems, 0);
  }

  /** Fast path for an array that nothing went into: asks `items` nothing. */
  closeEmptyRow(): void {
    this.#previousItems = this.#closedItems;
    this.#previousPosition = this.#closedPosition;
    this.#ends.append(this.#closedItems, 0);
  }

  discardOpen(): void {
    if (this.items.rows > this.#closedItems) this.items.truncate(this.#closedItems, this.#closedPosition);
  }

  appendDefault(): void {
    this.closeRow();
  }

  dropLast(): void {
    this.#ends.dropLast();
    this.#closedItems = this.#previousItems;
    this.#closedPosition = this.#previousPosition;
    this.discardOpen();
  }

  truncate(rows: number, position: number): void {
    this.#ends.truncate(rows);
    this.#closedItems = rows === 0 ? 0 : this.#ends.loAt(rows - 1);
    this.#closedPosition = position;
    this.items.truncate(this.#closedItems, position);
  }

  clear(): void {
    this.#ends.clear();
    this.items.clear();
    this.#closedItems = 0;
    this.#closedPosition = 0;
  }

  writePrefix(out: Uint8Array, at: number): number {
    return this.items.writePrefix(out, at);
  }

  writeData(out: Uint8Array, at: number): number {
    return this.items.writeData(out, this.#ends.writeData(out, at));
  }
}

/** Map(LowCardinality(String), String): for the engine an array of pairs. Append to `keys` and `values` in step. */
export class MapColumn implements Column {
  readonly name: string;
  readonly type = 'Map(LowCardinality(String), String)';
  readonly keys: LowCardinalityColumn;
  readonly values: StringColumn;
  readonly #ends: Bits64Column;
  #closedPairs = 0;
  #closedPosition = 0;
  #previousPairs = 0;
  #previousPosition = 0;

  constructor(name: string) {
    this.name = name;
    this.keys = new LowCardinalityColumn(name);
    this.values = new StringColumn(name);
    this.#ends = new Bits64Column(name, 'UInt64');
  }

  get rows(): number {
    return this.#ends.rows;
  }

  get position(): number {
    return this.#closedPosition;
  }

  get prefixBytes(): number {
    return this.keys.prefixBytes;
  }

  get dataBytes(): number {
    return this.#ends.dataBytes + this.keys.dataBytes + this.values.dataBytes;
  }

  closeRow(): void {
    this.#previousPairs = this.#closedPairs;
    this.#previousPosition = this.#closedPosition;
    this.#closedPairs = this.values.rows;
    this.#closedPosition = this.values.position;
    this.#ends.append(this.#closedPairs, 0);
  }

  discardOpen(): void {
    if (this.values.rows === this.#closedPairs) return;
    this.keys.truncate(this.#closedPairs);
    this.values.truncate(this.#closedPairs, this.#closedPosition);
  }

  appendDefault(): void {
    this.closeRow();
  }

  dropLast(): void {
    this.#ends.dropLast();
    this.#closedPairs = this.#previousPairs;
    this.#closedPosition = this.#previousPosition;
    this.discardOpen();
  }

  truncate(rows: number, position: number): void {
    this.#ends.truncate(rows);
    this.#closedPairs = rows === 0 ? 0 : this.#ends.loAt(rows - 1);
    this.#closedPosition = position;
    this.keys.truncate(this.#closedPairs);
    this.values.truncate(this.#closedPairs, position);
  }

  clear(): void {
    this.#ends.clear();
    this.keys.clear();
    this.values.clear();
    this.#closedPairs = 0;
    this.#closedPosition = 0;
  }

  writePrefix(out: Uint8Array, at: number): number {
    return this.keys.writePrefix(out, at);
  }

  writeData(out: Uint8Array, at: number): number {
    let to = this.#ends.writeData(out, at);
    to = this.keys.writeData(out, to);
    return this.values.writeData(out, to);
  }
}

/** Nullable(Float64): a byte for each row that says whether it is null, then the values. */
export class NullableFloat64Column implements Column {
  readonly name: string;
  readonly type = 'Nullable(Float64)';
  readonly prefixBytes = 0;
  readonly #nulls: UInt8Column;
  readonly #values: Float64Column;

  constructor(name: string) {
    this.name = name;
    this.#nulls = new UInt8Column(name);
    this.#values = new Float64Column(name);
  }

  get rows(): number {
    return this.#nulls.rows;
  }

  get position(): number {
    return 0;
  }

  get dataBytes(): number {
    return this.#nulls.dataBytes + this.#values.dataBytes;
  }

  append(value: number): void {
    this.#nulls.append(0);
    this.#values.append(value);
  }

  appendDefault(): void {
    this.#nulls.append(1);
    this.#values.append(0);
  }

  dropLast(): void {
    this.truncate(this.rows - 1);
  }

  truncate(rows: number): void {
    this.#nulls.truncate(rows);
    this.#values.truncate(rows);
  }

  clear(): void {
    this.#nulls.clear();
    this.#values.clear();
  }

  writePrefix(_out: Uint8Array, at: number): number {
    return at;
  }

  writeData(out: Uint8Array, at: number): number {
    return this.#values.writeData(out, this.#nulls.writeData(out, at));
  }
}

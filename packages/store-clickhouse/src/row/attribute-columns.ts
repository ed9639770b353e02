import { type BytesTable, VALUE_INT, VALUE_STRING, type ValueSlot } from '@oriel/telemetry';
import { type Column, LowCardinalityColumn, StringColumn, UInt16Column } from '../native/write/index.ts';
import type { PromotedAttribute } from '../schema/promoted.ts';
import { AttributeMap } from './attribute-map.ts';
import { KeyCache } from './key-cache.ts';

const NOT_PROMOTED = -1;

/**
 * Where the attributes of a record go: a column of their own when they are promoted and the value fits it, else the Map.
 *
 * Promoted columns lag behind: a record without the attribute appends nothing, and the gap is filled when the next value
 * comes or the block is written. Most records carry few of them.
 */
export class AttributeColumns {
  readonly columns: readonly Column[];
  readonly #keys: BytesTable;
  readonly #numberOf: ReadonlyMap<string, number>;
  readonly #promoted: readonly PromotedColumn[];
  /** The same columns by type, with holes: the hot path calls each with one shape of object only. */
  readonly #dictionaries: readonly (LowCardinalityColumn | undefined)[];
  readonly #strings: readonly (StringColumn | undefined)[];
  readonly #numbers: readonly (UInt16Column | undefined)[];
  readonly #promotedOf = new KeyCache();
  readonly #map: AttributeMap;

  constructor(promoted: readonly PromotedAttribute[], keys: BytesTable) {
    this.#keys = keys;
    this.#numberOf = new Map(promoted.map(({ key }, index) => [key, index]));
    this.#promoted = promoted.map(makeColumn);
    this.#dictionaries = this.#promoted.map((column) => (column instanceof LowCardinalityColumn ? column : undefined));
    this.#strings = this.#promoted.map((column) => (column instanceof StringColumn ? column : undefined));
    this.#numbers = this.#promoted.map((column) => (column instanceof UInt16Column ? column : undefined));
    this.#map = new AttributeMap(keys);
    this.columns = [...this.#promoted, this.#map.column];
  }

  push(key: number, value: ValueSlot): void {
    let number = this.#promotedOf.get(key);
    if (number === KeyCache.unknown) {
      number = this.#numberOf.get(this.#keys.textOf(key)) ?? NOT_PROMOTED;
      this.#promotedOf.set(key, number);
    }
    if (number === NOT_PROMOTED || !this.#pushPromoted(number, value)) this.#map.push(key, value);
  }

  closeRow(): void {
    this.#map.column.closeRow();
  }

  /** Takes back what the open record pushed. */
  discardOpen(): void {
    const rows = this.#map.column.rows;
    for (const column of this.#promoted) {
      if (column.rows > rows) column.dropLast();
    }
    this.#map.column.discardOpen();
  }

  /** Before the block is written. */
  fillGaps(): void {
    for (const column of this.#promoted) column.appendDefaults(this.#map.column.rows - column.rows);
  }

  /** After a flush. */
  forgetDictionary(): void {
    this.#map.forgetKeys();
  }

  /** After the table of keys was cleared. */
  forgetKeys(): void {
    this.#promotedOf.clear();
    this.#map.forgetKeys();
  }

  /** False when the column cannot hold the value: the wrong type, "absent" as a value, or a key given twice. */
  #pushPromoted(number: number, value: ValueSlot): boolean {
    const row = this.#map.column.rows;
    if (value.kind === VALUE_STRING) {
      const { bytes, start, end } = value.range;
      if (start === end) return false;
      const dictionary = this.#dictionaries[number];
      if (dictionary !== undefined) {
        if (dictionary.rows !== row) {
          if (dictionary.rows > row) return false;
          dictionary.appendDefaults(row - dictionary.rows);
        }
        dictionary.append(bytes, start, end);
        return true;
      }
      const strings = this.#strings[number];
      if (strings === undefined || strings.rows > row) return false;
      strings.appendDefaults(row - strings.rows);
      strings.append(bytes, start, end);
      return true;
    }
    const numbers = this.#numbers[number];
    if (numbers === undefined || value.kind !== VALUE_INT || numbers.rows > row) return false;
    if (value.int.hi !== 0 || value.int.lo === 0 || value.int.lo > 0xffff) return false;
    numbers.appendDefaults(row - numbers.rows);
    numbers.append(value.int.lo);
    return true;
  }
}

type PromotedColumn = LowCardinalityColumn | StringColumn | UInt16Column;

function makeColumn({ column, type }: PromotedAttribute): PromotedColumn {
  switch (type) {
    case 'LowCardinality(String)':
      return new LowCardinalityColumn(column);
    case 'String':
      return new StringColumn(column);
    case 'UInt16':
      return new UInt16Column(column);
  }
}

import type { BytesTable, ValueSlot } from '@oriel/telemetry';
import { GrowingBytes, MapColumn } from '../native/write/index.ts';
import { KeyCache } from './key-cache.ts';
import { appendValueToColumn } from './value-text.ts';

/** The Map of a table: attributes without a column of their own. */
export class AttributeMap {
  readonly column = new MapColumn('attributes');
  readonly #keys: BytesTable;
  /** Number of a key in the dictionary of this block. */
  readonly #dictionaryIndex = new KeyCache();
  readonly #scratch = new GrowingBytes();

  constructor(keys: BytesTable) {
    this.#keys = keys;
  }

  push(key: number, value: ValueSlot): void {
    let index = this.#dictionaryIndex.get(key);
    if (index === KeyCache.unknown) {
      index = this.column.keys.indexOf(this.#keys.bytes, this.#keys.startOf(key), this.#keys.endOf(key));
      this.#dictionaryIndex.set(key, index);
    }
    this.column.keys.appendIndex(index);
    appendValueToColumn(this.column.values, value, this.#scratch);
  }

  /** After a flush, which empties the dictionary, and after the table of keys was cleared. */
  forgetKeys(): void {
    this.#dictionaryIndex.clear();
  }
}

import type { EncodedRows } from '@oriel/store';
import type { Signal } from '@oriel/telemetry';
import { type Column, writeNativeBlock } from '../native/write/index.ts';

/** The columns of one signal, in the order of the schema, as one thing that can be marked, taken back and flushed. */
export class RowTable {
  readonly signal: Signal;
  readonly #columns: readonly Column[];
  readonly #markedRows: Float64Array;
  readonly #markedPositions: Float64Array;

  constructor(signal: Signal, columns: readonly Column[]) {
    this.signal = signal;
    this.#columns = columns;
    this.#markedRows = new Float64Array(columns.length);
    this.#markedPositions = new Float64Array(columns.length);
  }

  /** Name and type of each column, for the test that compares them with the schema. */
  get header(): readonly { readonly name: string; readonly type: string }[] {
    return this.#columns.map(({ name, type }) => ({ name, type }));
  }

  get rows(): number {
    return this.#columns[0]!.rows;
  }

  get sizeBytes(): number {
    let sum = 0;
    for (const column of this.#columns) sum += column.prefixBytes + column.dataBytes;
    return sum;
  }

  mark(): void {
    this.#columns.forEach((column, index) => {
      this.#markedRows[index] = column.rows;
      this.#markedPositions[index] = column.position;
    });
  }

  rollback(): void {
    this.#columns.forEach((column, index) => {
      column.truncate(this.#markedRows[index]!, this.#markedPositions[index]!);
    });
  }

  flush(): EncodedRows | undefined {
    const rows = this.rows;
    if (rows === 0) return undefined;
    const { bytes, dataOffsets } = writeNativeBlock(this.#columns);
    for (const column of this.#columns) column.clear();
    return {
      signal: this.signal,
      rows,
      bytes,
      segmentOffset: dataOffsets.get('segment')!,
      ordinalOffset: dataOffsets.get('ordinal')!,
    };
  }
}

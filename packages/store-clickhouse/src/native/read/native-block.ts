import type {
  NativeBlock,
  NativeColumn,
  NativeDictionary,
  NativeValue,
  NumericArray,
  StringPlaces,
} from '../../engine/engine-client.ts';
import { type ColumnData, NothingColumn } from './column-data.ts';

/** A column with its name, over one block's data. */
export class NamedColumn implements NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly #data: ColumnData;

  constructor(name: string, type: string, data: ColumnData) {
    this.name = name;
    this.type = type;
    this.#data = data;
    // A property and not a getter: `'values' in column` must tell the truth.
    if (data.values) this.values = data.values;
    if (data.strings) this.strings = data.strings;
    if (data.dictionary) this.dictionary = data.dictionary;
  }

  declare readonly values?: NumericArray;
  declare readonly strings?: StringPlaces;
  declare readonly dictionary?: NativeDictionary;

  get rows(): number {
    return this.#data.rows;
  }

  get(row: number): NativeValue {
    return this.#data.get(row);
  }

  bytes(row: number): Uint8Array {
    const bytes = this.#data.bytes?.(row);
    if (bytes === undefined)
      throw new Error(`column "${this.name}" has the type ${this.type}, which has no bytes of its own`);
    return bytes;
  }

  elements(row: number): NumericArray {
    const elements = this.#data.elements?.(row);
    if (elements === undefined)
      throw new Error(`column "${this.name}" has the type ${this.type}, which is no array of numbers`);
    return elements;
  }
}

export class ColumnBlock implements NativeBlock {
  readonly rows: number;
  readonly columns: readonly NativeColumn[];

  constructor(rows: number, columns: readonly NativeColumn[]) {
    this.rows = rows;
    this.columns = columns;
  }

  column(name: string): NativeColumn {
    const column = this.columns.find((candidate) => candidate.name === name);
    if (column) return column;
    // The engine sends nothing at all for an answer without rows: every column of it exists and is empty.
    if (this.columns.length === 0 && this.rows === 0) return new NamedColumn(name, 'Nothing', new NothingColumn(0));
    throw new Error(
      `the answer has no column "${name}"; it has ${this.columns.map((candidate) => candidate.name).join(', ')}`,
    );
  }
}

export const EMPTY_BLOCK: NativeBlock = new ColumnBlock(0, []);

/** One block over the rows of several with the same columns. */
export function joinBlocks(blocks: readonly NativeBlock[]): NativeBlock {
  const filled = blocks.filter((block) => block.rows > 0);
  if (filled.length === 0) return blocks[0] ?? EMPTY_BLOCK;
  if (filled.length === 1) return filled[0]!;
  const rows = filled.reduce((sum, block) => sum + block.rows, 0);
  const columns = filled[0]!.columns.map(
    (first, position) =>
      new NamedColumn(first.name, first.type, new JoinedData(filled.map((block) => block.columns[position]!))),
  );
  return new ColumnBlock(rows, columns);
}

class JoinedData implements ColumnData {
  readonly rows: number;
  readonly #parts: readonly NativeColumn[];
  readonly #starts: readonly number[];
  /** Rows are asked for one after the other: the last part found is nearly always the right one. */
  #last = 0;

  constructor(parts: readonly NativeColumn[]) {
    this.#parts = parts;
    const starts: number[] = [];
    let rows = 0;
    for (const part of parts) {
      starts.push(rows);
      rows += part.rows;
    }
    this.#starts = starts;
    this.rows = rows;
    const values = joinNumbers(parts, rows);
    if (values) this.values = values;
  }

  declare readonly values?: NumericArray;

  get(row: number): NativeValue {
    const part = this.#partOf(row);
    return this.#parts[part]!.get(row - this.#starts[part]!);
  }

  bytes(row: number): Uint8Array {
    const part = this.#partOf(row);
    return this.#parts[part]!.bytes(row - this.#starts[part]!);
  }

  elements(row: number): NumericArray {
    const part = this.#partOf(row);
    return this.#parts[part]!.elements(row - this.#starts[part]!);
  }

  #partOf(row: number): number {
    let part = row < this.#starts[this.#last]! ? 0 : this.#last;
    while (part + 1 < this.#starts.length && row >= this.#starts[part + 1]!) part++;
    this.#last = part;
    return part;
  }
}

function joinNumbers(parts: readonly NativeColumn[], rows: number): NumericArray | undefined {
  const first = parts[0]?.values;
  if (!first) return undefined;
  const joined = new (first.constructor as new (length: number) => NumericArray)(rows);
  let at = 0;
  for (const part of parts) {
    if (!part.values) return undefined;
    (joined as Float64Array).set(part.values as Float64Array, at);
    at += part.rows;
  }
  return joined;
}

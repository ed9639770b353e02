import type { Column } from './column.ts';
import { varintLength, writeVarint } from './growing-bytes.ts';
import { stringBytes, writeString } from './string-column.ts';

/** A block, and where in it the data of a column begins. */
export interface NativeBlock {
  readonly bytes: Uint8Array;
  readonly dataOffsets: ReadonlyMap<string, number>;
}

const encoder = new TextEncoder();

/**
 * The columns as one ClickHouse Native block of the revision without block info, as `INSERT … FORMAT Native` reads it:
 *
 *     varint columns · varint rows · for each: string name · string type · prefix · data
 *
 * @throws Error when the columns have different numbers of rows, which is a fault of ours.
 */
export function writeNativeBlock(all: readonly Column[]): NativeBlock {
  const rows = all[0]?.rows ?? 0;
  const columns = all.filter((column) => !column.isAbsent);
  const headers = columns.map((column) => [encoder.encode(column.name), encoder.encode(column.type)] as const);
  let size = varintLength(columns.length) + varintLength(rows);
  columns.forEach((column, index) => {
    if (column.rows !== rows) {
      throw new Error(`column "${column.name}" has ${column.rows} rows where "${columns[0]!.name}" has ${rows}`);
    }
    const [name, type] = headers[index]!;
    size += stringBytes(name.length) + stringBytes(type.length) + column.prefixBytes + column.dataBytes;
  });

  // Every byte is written below: megabytes need not be zeroed first.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
  const dataOffsets = new Map<string, number>();
  let at = writeVarint(bytes, 0, columns.length);
  at = writeVarint(bytes, at, rows);
  columns.forEach((column, index) => {
    const [name, type] = headers[index]!;
    at = writeString(bytes, at, name, 0, name.length);
    at = writeString(bytes, at, type, 0, type.length);
    at = column.writePrefix(bytes, at);
    dataOffsets.set(column.name, at);
    at = column.writeData(bytes, at);
  });
  if (at !== size) throw new Error(`a block of ${size} bytes was announced and ${at} were written`);
  return { bytes, dataOffsets };
}

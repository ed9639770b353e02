import type { NativeBlock } from '../../engine/engine-client.ts';
import { ByteCursor, NativeFormatError, TruncatedBlockError } from './byte-cursor.ts';
import { ColumnBlock, joinBlocks, NamedColumn } from './native-block.ts';
import { readColumn } from './read-column.ts';
import { parseTypeName, type TypeName } from './type-name.ts';

/**
 * Reads ClickHouse's Native format (client revision 0): for each block the number of columns and of rows, then each
 * column as name, type and contiguous data. Columns are views on `bytes`, which must not change afterwards.
 */
export function readBlocks(bytes: Uint8Array): NativeBlock[] {
  const cursor = new ByteCursor(bytes);
  const blocks: NativeBlock[] = [];
  while (!cursor.atEnd) blocks.push(readBlock(cursor));
  return blocks;
}

/** All blocks of an answer as one. */
export function readAnswer(bytes: Uint8Array): NativeBlock {
  return joinBlocks(readBlocks(bytes));
}

/** Blocks as they arrive: chunks of the wire end anywhere. */
export async function* readBlockStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<NativeBlock, void, void> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let neededBytes = 1;
  for await (const chunk of chunks) {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < neededBytes) continue;
    const cursor = new ByteCursor(pending.length === 1 ? chunk : Buffer.concat(pending, pendingBytes));
    let consumed = 0;
    neededBytes = 1;
    try {
      while (!cursor.atEnd) {
        const block = readBlock(cursor);
        consumed = cursor.offset;
        if (block.rows > 0) yield block;
      }
    } catch (error) {
      if (!(error instanceof TruncatedBlockError)) throw error;
      neededBytes = error.neededBytes - consumed;
    }
    const rest = cursor.bytes.subarray(consumed);
    pending = rest.length > 0 ? [rest] : [];
    pendingBytes = rest.length;
  }
  if (pendingBytes > 0) throw new TruncatedBlockError(neededBytes, pendingBytes);
}

const MAX_COLUMNS = 10_000;
/** Types repeat from block to block and from answer to answer; the schema bounds how many there are. */
const knownTypes = new Map<string, TypeName>();

function readBlock(cursor: ByteCursor): NativeBlock {
  const columnCount = cursor.varint();
  const rows = cursor.varint();
  if (columnCount > MAX_COLUMNS) throw new NativeFormatError(`native block announces ${columnCount} columns`);
  const columns: NamedColumn[] = [];
  for (let position = 0; position < columnCount; position++) {
    const name = cursor.text();
    const typeText = cursor.text();
    columns.push(new NamedColumn(name, typeText, readColumn(cursor, typeOf(typeText), rows)));
  }
  return new ColumnBlock(rows, columns);
}

function typeOf(text: string): TypeName {
  const known = knownTypes.get(text);
  if (known) return known;
  const type = parseTypeName(text);
  if (knownTypes.size < 1000) knownTypes.set(text, type);
  return type;
}

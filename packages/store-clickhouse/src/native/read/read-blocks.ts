import type { NativeBlock } from '../../engine/engine-client.ts';
import { ByteCursor, NativeFormatError, TruncatedBlockError } from './byte-cursor.ts';
import { CopyRoom } from './copy-room.ts';
import { ColumnBlock, joinBlocks, NamedColumn } from './native-block.ts';
import { readColumn } from './read-column.ts';
import { parseTypeName, type TypeName } from './type-name.ts';

/**
 * Reads ClickHouse's Native format (client revision 0): for each block the number of columns and of rows, then each
 * column as name, type and contiguous data. Columns are views on `bytes`, which must not change afterwards.
 *
 * @param copies for numbers that do not lie aligned; the blocks are then good until it starts anew.
 */
export function readBlocks(bytes: Uint8Array, copies?: CopyRoom): NativeBlock[] {
  const cursor = new ByteCursor(bytes, 0, copies);
  const blocks: NativeBlock[] = [];
  while (!cursor.atEnd) blocks.push(readBlock(cursor));
  return blocks;
}

/** The same one by one, without those that have no rows. */
export function* readBlocksLazily(bytes: Uint8Array): Generator<NativeBlock, void, void> {
  const cursor = new ByteCursor(bytes);
  while (!cursor.atEnd) {
    const block = readBlock(cursor);
    if (block.rows > 0) yield block;
  }
}

/** All blocks of an answer as one. */
export function readAnswer(bytes: Uint8Array): NativeBlock {
  return joinBlocks(readBlocks(bytes));
}

/** Blocks as they arrive: chunks of the wire end anywhere. */
export async function* readBlockStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<NativeBlock, void, void> {
  const pending = new PendingBytes();
  // How long a column of strings is shows only when all of it is there: reading again too early would cost a pass each time.
  let worthReading = 1;
  for await (const chunk of chunks) {
    pending.append(chunk);
    if (pending.length < worthReading) continue;
    const { blocks, rest, neededBytes } = readWholeBlocks(pending.bytes);
    yield* blocks;
    if (blocks.length > 0) pending.startAnew(rest);
    worthReading = Math.max(neededBytes, Math.ceil(pending.length * 1.5));
  }
  const { blocks, rest, neededBytes } = readWholeBlocks(pending.bytes);
  yield* blocks;
  if (rest.length > 0) throw new TruncatedBlockError(neededBytes, rest.length);
}

const FIRST_IN_PLACE = 1024 * 1024;

/**
 * Blocks of a source that puts what comes next into the memory that it is given, and says how much that was: nothing at its end.
 * All of it is used again: a block is good until the next one is asked for.
 */
export async function* readBlocksInPlace(
  fill: (into: Uint8Array) => Promise<number>,
): AsyncGenerator<NativeBlock, void, void> {
  const copies = new CopyRoom();
  let buffer = Buffer.allocUnsafeSlow(FIRST_IN_PLACE);
  let start = 0;
  let end = 0;
  for (let isOver = false; ; ) {
    const block = readInPlace(buffer, start, end, copies);
    if (block.kind === 'read') {
      start = block.end;
      if (block.block.rows > 0) yield block.block;
      continue;
    }
    if (isOver && start === end) return;
    if (isOver) throw new TruncatedBlockError(block.neededBytes - start, end - start);
    // Half of it is free at least, so that what is moved to its start is little beside what is read.
    const from = buffer;
    if ((end - start) * 2 > buffer.length) buffer = Buffer.allocUnsafeSlow(buffer.length * 2);
    buffer.set(from.subarray(start, end));
    end -= start;
    start = 0;
    while (!isOver && end < buffer.length) {
      const filled = await fill(buffer.subarray(end));
      end += filled;
      isOver = filled === 0;
    }
  }
}

function readInPlace(
  buffer: Buffer,
  start: number,
  end: number,
  copies: CopyRoom,
):
  | { readonly kind: 'read'; readonly block: NativeBlock; readonly end: number }
  | { readonly kind: 'truncated'; readonly neededBytes: number } {
  if (start === end) return { kind: 'truncated', neededBytes: start + 1 };
  copies.startAnew();
  const cursor = new ByteCursor(buffer.subarray(0, end), start, copies);
  try {
    return { kind: 'read', block: readBlock(cursor), end: cursor.offset };
  } catch (error) {
    if (!(error instanceof TruncatedBlockError)) throw error;
    return { kind: 'truncated', neededBytes: error.neededBytes };
  }
}

/** The blocks that are complete, and what is left of the next one. */
function readWholeBlocks(bytes: Uint8Array): { blocks: NativeBlock[]; rest: Uint8Array; neededBytes: number } {
  const cursor = new ByteCursor(bytes);
  const blocks: NativeBlock[] = [];
  let consumed = 0;
  try {
    while (!cursor.atEnd) {
      const block = readBlock(cursor);
      consumed = cursor.offset;
      if (block.rows > 0) blocks.push(block);
    }
  } catch (error) {
    if (!(error instanceof TruncatedBlockError)) throw error;
    return { blocks, rest: bytes.subarray(consumed), neededBytes: error.neededBytes - consumed };
  }
  return { blocks, rest: bytes.subarray(consumed), neededBytes: 1 };
}

const FIRST_CAPACITY = 128 * 1024;

/**
 * Bytes of a block that is not complete, in one buffer that doubles. Blocks are views on it, so it is never used twice; the next one
 * is expected to be as large.
 */
class PendingBytes {
  #buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  length = 0;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }

  append(chunk: Uint8Array): void {
    if (this.length + chunk.length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.length + chunk.length));
      larger.set(this.bytes);
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.length);
    this.length += chunk.length;
  }

  startAnew(rest: Uint8Array): void {
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, rest.length * 2, this.length));
    this.#buffer.set(rest);
    this.length = rest.length;
  }
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

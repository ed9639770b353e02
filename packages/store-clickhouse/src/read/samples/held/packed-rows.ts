import { decodeChunks, encodeChunkInPlace } from '../../../samples/chunk.ts';
import { ascendsFrom, type ChunkColumns, emptyColumns, growColumns, startsOf } from '../../../samples/chunk-columns.ts';
import { startAnew } from '../../../samples/join-pieces.ts';
import type { PiecePacker } from '../packed-pieces.ts';

/** Of this many rows a chunk is made: more would lie unpacked for long. */
const ROWS_OF_CHUNK = 32;
/** So many of those become one: small chunks are mostly heads. */
const CHUNKS_JOINED = 4;
/** Two words each: time, value, start. */
const ROW_WORDS = 6;
const FIRST_ROWS = 8;
const TWO_32 = 2 ** 32;
/** Beside its words; measured. */
const OBJECT_BYTES = 350;

/**
 * Rows of one series, ascending, each time once and without histograms, in a tenth to a third of what they take as numbers.
 *
 *     │ chunk of 128 │ … │ chunk of 32 │ … │ the newest rows, as they came │ room │
 *
 * What is there stays as it is, so that a question which took the first so many of them may read them later.
 */
export class PackedRows {
  samples = 0;
  firstMs = 0;
  lastMs = Number.NEGATIVE_INFINITY;
  #words: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  #chunkWords = 0;
  /** At the end of the chunks, and where they begin. */
  #smallChunks = 0;
  #smallFrom = 0;
  /** Behind the chunks. */
  #rows = 0;

  get sizeBytes(): number {
    return OBJECT_BYTES + this.#words.byteLength;
  }

  /** A row after all others. `startMs` is 0 where it is not known. */
  append(timeMs: number, valueLow: number, valueHigh: number, startMs: number): void {
    if (this.#rows === ROWS_OF_CHUNK) this.#packRows();
    const at = this.#chunkWords + this.#rows * ROW_WORDS;
    if (at + ROW_WORDS > this.#words.length) this.#grow(Math.max(at + FIRST_ROWS * ROW_WORDS, (at * 9) >> 3));
    const words = this.#words;
    words[at] = timeMs;
    words[at + 1] = Math.floor(timeMs / TWO_32);
    words[at + 2] = valueLow;
    words[at + 3] = valueHigh;
    words[at + 4] = startMs;
    words[at + 5] = Math.floor(startMs / TWO_32);
    this.#rows++;
    this.#count(timeMs, timeMs, 1);
  }

  /** Many rows at once, after all others. */
  appendAll(columns: ChunkColumns): void {
    const { length, timestamps } = columns;
    if (length === 0) return;
    this.#packRows();
    this.#addChunk(encodeChunkInPlace(columns));
    this.#smallChunks = 0;
    this.#smallFrom = this.#chunkWords;
    this.#count(timestamps[0]!, timestamps[length - 1]!, length);
  }

  /** Nothing more is to come: what is not packed yet is packed, and no room is kept. */
  close(): void {
    this.#packRows();
    if (this.#words.length > this.#chunkWords) this.#grow(this.#chunkWords);
  }

  /** The first so many. */
  appendTo(into: ChunkColumns, samples: number): void {
    const base = into.length;
    decodeChunks(this.#chunks(), into);
    if (into.length < base + samples) this.#appendRows(into);
    into.length = base + samples;
    if (into.histograms !== null) into.histograms.length = into.length;
  }

  pack(into: PiecePacker): void {
    const chunks = this.#chunks();
    into.addChunks(chunks, 0, chunks.length, (rows) => this.#appendRows(rows));
  }

  #chunks(): Uint8Array {
    return new Uint8Array(this.#words.buffer, 0, this.#chunkWords * 4);
  }

  #appendRows(into: ChunkColumns): void {
    const words = this.#words;
    const base = into.length;
    growColumns(into, base + this.#rows);
    // Words, because a number may lose the bits of a marker of staleness.
    const values = new Uint32Array(into.values.buffer, into.values.byteOffset, (base + this.#rows) * 2);
    let { startTimestamps } = into;
    for (let row = 0; row < this.#rows; row++) {
      const from = this.#chunkWords + row * ROW_WORDS;
      const to = base + row;
      into.timestamps[to] = (words[from + 1]! | 0) * TWO_32 + words[from]!;
      values[to * 2] = words[from + 2]!;
      values[to * 2 + 1] = words[from + 3]!;
      const startMs = words[from + 5]! * TWO_32 + words[from + 4]!;
      if (startMs !== 0) startTimestamps ??= startsOf(into);
      if (startTimestamps !== null) startTimestamps[to] = startMs;
    }
    into.length = base + this.#rows;
    into.ascends &&= ascendsFrom(into.values, Math.max(1, base), into.length);
  }

  #packRows(): void {
    if (this.#rows === 0) return;
    startAnew(scratch);
    scratch.startTimestamps = null;
    const isJoined = this.#smallChunks === CHUNKS_JOINED - 1;
    if (isJoined) decodeChunks(this.#chunks(), scratch, this.#smallFrom * 4);
    this.#appendRows(scratch);
    this.#rows = 0;
    if (isJoined) this.#chunkWords = this.#smallFrom;
    this.#addChunk(encodeChunkInPlace(scratch));
    this.#smallChunks = isJoined ? 0 : this.#smallChunks + 1;
    if (isJoined) this.#smallFrom = this.#chunkWords;
  }

  #addChunk(chunk: Uint8Array): void {
    const end = this.#chunkWords + ((chunk.length + 3) >> 2);
    if (end > this.#words.length) this.#grow(end);
    new Uint8Array(this.#words.buffer, this.#chunkWords * 4).set(chunk);
    this.#chunkWords = end;
  }

  #count(firstMs: number, lastMs: number, samples: number): void {
    if (this.samples === 0) this.firstMs = firstMs;
    this.lastMs = lastMs;
    this.samples += samples;
  }

  /** What it outgrows is free at once: V8 would leave it until its heap has doubled, and rows of thousands of series grow every minute. */
  #grow(words: number): void {
    this.#words = new Uint32Array(this.#words.buffer.transfer(words * 4));
  }
}

/** Used again and again: packing waits for nothing. */
const scratch = emptyColumns(ROWS_OF_CHUNK * CHUNKS_JOINED);

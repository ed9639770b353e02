import type { NativeBlock } from '../engine/engine-client.ts';
import { GrowingBytes } from '../native/write/index.ts';
import { decodeChunk } from './chunk.ts';
import type { Piece } from './join-pieces.ts';

/** Chunks of a block with what has to be known to join them. */
export interface StoredChunks {
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly samples: Uint32Array;
  readonly generations: Float64Array;
  readonly runs: Float64Array;
  /** The bytes of one row, good as long as its block. */
  bytes(row: number): Uint8Array;
}

export function storedChunks(block: NativeBlock): StoredChunks {
  const data = block.column('data');
  return {
    first: block.column('first_ms').values as Float64Array,
    last: block.column('last_ms').values as Float64Array,
    samples: block.column('samples').values as Uint32Array,
    generations: block.column('generation_number').values as Float64Array,
    runs: block.column('run_number').values as Float64Array,
    bytes: (row) => data.bytes(row),
  };
}

/** Chunks that are joined next, copied out: a block is good until the next. */
export class ChunkPieces {
  readonly #held = new GrowingBytes();
  #all: Piece[] = [];

  get all(): readonly Piece[] {
    return this.#all;
  }

  /** All of them, one behind the other. */
  get bytes(): Uint8Array {
    return this.#held.bytes.subarray(0, this.#held.length);
  }

  add(chunks: StoredChunks, row: number): void {
    const held = this.#held;
    const start = held.length;
    const bytes = chunks.bytes(row);
    held.append(bytes, 0, bytes.length);
    this.#all.push({
      firstMs: chunks.first[row]!,
      lastMs: chunks.last[row]!,
      samples: chunks.samples[row]!,
      generation: chunks.generations[row]!,
      run: chunks.runs[row]!,
      append: (into) => decodeChunk(held.bytes, into, start),
    });
  }

  clear(): void {
    this.#held.clear();
    this.#all = [];
  }
}

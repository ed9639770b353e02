import type { NativeBlock } from '../../engine/engine-client.ts';
import type { ChunkRows } from './chunk-rows.ts';

/** Under which name chunks of one packing stand: what says which of two samples was accepted first. */
export interface Packing {
  readonly generation: number;
  readonly run: number;
}

/** Turns the rows of a stretch of a partition into chunks, block after block; `finish` after the last of each stretch. */
export interface Packer {
  add(block: NativeBlock): void;
  finish(): void;
}

/** One step of samples on their way: partitions of `from` that are over become chunks in `to`. */
export interface Stage {
  readonly from: 'samples' | 'fresh_chunks';
  readonly to: 'fresh_chunks' | 'chunks';
  /** How long a partition takes in, milliseconds; partitions are numbered from the epoch. */
  readonly periodMs: number;
  /** Generations (of the table `samples`) in a partition. */
  readonly generations: number;
  /** An expression over a row: what it came in with, and the ledger remembers. */
  readonly part: string;
  /** The columns of that expression, which is made once for all rows that have the same. */
  readonly partColumns: string;
  /** The columns that the packer reads. */
  readonly columns: string;
  /** What stands behind the conditions: in which order rows come. */
  readonly order: string;
  /** How many of its rows are asked for with one statement at most; fewer where they are large. */
  readonly rowsAtOnce: number;
  createPacker(packing: Packing, rows: ChunkRows): Packer;
}

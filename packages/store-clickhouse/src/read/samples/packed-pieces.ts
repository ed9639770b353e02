import type { SampleArrays } from '../../samples/chunk-columns.ts';

/** Pieces of some series as columns that another thread can be given: chunks as they are, samples of rows as numbers. */
export interface PackedPieces {
  readonly series: number;
  /** Of each piece; for what they say see `Piece`. */
  readonly places: Int32Array<ArrayBuffer>;
  readonly firstMs: Float64Array<ArrayBuffer>;
  readonly lastMs: Float64Array<ArrayBuffer>;
  readonly samples: Float64Array<ArrayBuffer>;
  readonly generations: Float64Array<ArrayBuffer>;
  readonly runs: Float64Array<ArrayBuffer>;
  /** Where its bytes end among `chunks`; those of rows have none there. */
  readonly chunkEnds: Float64Array<ArrayBuffer>;
  readonly chunks: Uint8Array<ArrayBuffer>;
  /** Times and values of rows, piece after piece. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  /** Their start timestamps, 0 for unknown; empty where none of them has any. */
  readonly starts: Float64Array<ArrayBuffer>;
}

/** Takes in pieces one after the other; what they are made of is copied once, at the end. */
export class PiecePacker {
  readonly #chunks: (Uint8Array | null)[] = [];
  readonly #rows: SampleArrays[] = [];
  #chunkBytes = 0;
  #rowSamples = 0;

  addChunk(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#chunkBytes += bytes.length;
  }

  addRows(rows: SampleArrays): void {
    this.#chunks.push(null);
    this.#rows.push(rows);
    this.#rowSamples += rows.times.length;
  }

  finish(): Pick<PackedPieces, 'chunkEnds' | 'chunks' | 'times' | 'values' | 'starts'> {
    const chunkEnds = new Float64Array(this.#chunks.length);
    const chunks = new Uint8Array(this.#chunkBytes);
    let end = 0;
    for (const [at, bytes] of this.#chunks.entries()) {
      if (bytes !== null) {
        chunks.set(bytes, end);
        end += bytes.length;
      }
      chunkEnds[at] = end;
    }
    const times = new Float64Array(this.#rowSamples);
    const values = new Float64Array(this.#rowSamples);
    const starts = new Float64Array(this.#rows.some((rows) => rows.starts !== null) ? this.#rowSamples : 0);
    let from = 0;
    for (const rows of this.#rows) {
      times.set(rows.times, from);
      // As arrays: a number on its way through a variable may lose the bits of a marker of staleness.
      values.set(rows.values, from);
      if (rows.starts !== null) starts.set(rows.starts, from);
      from += rows.times.length;
    }
    return { chunkEnds, chunks, times, values, starts };
  }
}

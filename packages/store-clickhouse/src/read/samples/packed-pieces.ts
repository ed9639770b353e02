import { appendSamples, type ChunkColumns, emptyColumns, type SampleArrays } from '../../samples/chunk-columns.ts';

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
  /** Where its bytes end among `chunks`, and its rows among `times`: it may have either, or rows behind its chunks. */
  readonly chunkEnds: Float64Array<ArrayBuffer>;
  readonly rowEnds: Float64Array<ArrayBuffer>;
  readonly chunks: Uint8Array<ArrayBuffer>;
  /** Times and values of rows, piece after piece. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  /** Their start timestamps, 0 for unknown; empty where none of them has any. */
  readonly starts: Float64Array<ArrayBuffer>;
}

/** Takes in pieces one after the other, each by one `add`. */
export class PiecePacker {
  readonly #chunks: Uint8Array[] = [];
  readonly #rowEnds: number[] = [];
  readonly #rows: ChunkColumns = emptyColumns();
  #chunkBytes = 0;

  /** Whole chunks; kept as they are until the end. Rows that come behind them are appended to the columns. */
  addChunks(bytes: Uint8Array, appendRows?: (into: ChunkColumns) => void): void {
    this.#chunks.push(bytes);
    this.#chunkBytes += bytes.length;
    appendRows?.(this.#rows);
    this.#rowEnds.push(this.#rows.length);
  }

  addRows(rows: SampleArrays): void {
    this.addChunks(NO_BYTES, (into) => appendSamples(rows, into));
  }

  finish(): Pick<PackedPieces, 'chunkEnds' | 'rowEnds' | 'chunks' | 'times' | 'values' | 'starts'> {
    const chunkEnds = new Float64Array(this.#chunks.length);
    const chunks = new Uint8Array(this.#chunkBytes);
    let end = 0;
    for (const [at, bytes] of this.#chunks.entries()) {
      chunks.set(bytes, end);
      end += bytes.length;
      chunkEnds[at] = end;
    }
    const { length, timestamps, values, startTimestamps } = this.#rows;
    return {
      chunkEnds,
      rowEnds: Float64Array.from(this.#rowEnds),
      chunks,
      times: timestamps.slice(0, length),
      values: values.slice(0, length),
      starts: startTimestamps?.slice(0, length) ?? new Float64Array(0),
    };
  }
}

const NO_BYTES = new Uint8Array(0);

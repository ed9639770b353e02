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
  /**
   * In which of `chunkBytes` and where in it its chunks are, and where its rows end among `times`: it may have either, or rows behind its
   * chunks.
   */
  readonly chunkSources: Int32Array<ArrayBuffer>;
  readonly chunkStarts: Uint32Array<ArrayBuffer>;
  readonly chunkEnds: Uint32Array<ArrayBuffer>;
  readonly rowEnds: Float64Array<ArrayBuffer>;
  /** What was copied comes first; the others are memory that threads share. */
  readonly chunkBytes: readonly [Uint8Array<ArrayBuffer>, ...Uint8Array<SharedArrayBuffer>[]];
  /** Times and values of rows, piece after piece. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  /** Their start timestamps, 0 for unknown; empty where none of them has any. */
  readonly starts: Float64Array<ArrayBuffer>;
}

/** Takes in pieces one after the other, each by one `add`. Chunks in shared memory stay where they are. */
export class PiecePacker {
  readonly #sources: Int32Array<ArrayBuffer>;
  readonly #starts: Uint32Array<ArrayBuffer>;
  readonly #ends: Uint32Array<ArrayBuffer>;
  readonly #rowEnds: Float64Array<ArrayBuffer>;
  readonly #shared: SharedArrayBuffer[] = [];
  readonly #copied: { readonly bytes: Uint8Array; readonly start: number; readonly end: number }[] = [];
  readonly #rows: ChunkColumns = emptyColumns();
  #pieces = 0;
  #copiedBytes = 0;

  constructor(pieces: number) {
    this.#sources = new Int32Array(pieces);
    this.#starts = new Uint32Array(pieces);
    this.#ends = new Uint32Array(pieces);
    this.#rowEnds = new Float64Array(pieces);
  }

  /** Whole chunks; kept as they are until the end. Rows that come behind them are appended to the columns. */
  addChunks(bytes: Uint8Array, start: number, end: number, appendRows?: (into: ChunkColumns) => void): void {
    const { buffer } = bytes;
    const piece = this.#pieces++;
    if (buffer instanceof SharedArrayBuffer) {
      this.#sources[piece] = 1 + this.#placeOf(buffer);
      this.#starts[piece] = bytes.byteOffset + start;
      this.#ends[piece] = bytes.byteOffset + end;
    } else {
      this.#copied.push({ bytes, start, end });
      this.#starts[piece] = this.#copiedBytes;
      this.#copiedBytes += end - start;
      this.#ends[piece] = this.#copiedBytes;
    }
    appendRows?.(this.#rows);
    this.#rowEnds[piece] = this.#rows.length;
  }

  addRows(rows: SampleArrays): void {
    this.addChunks(NO_BYTES, 0, 0, (into) => appendSamples(rows, into));
  }

  finish(): Omit<PackedPieces, 'series' | 'places' | 'firstMs' | 'lastMs' | 'samples' | 'generations' | 'runs'> {
    const copied = new Uint8Array(this.#copiedBytes);
    let at = 0;
    for (const { bytes, start, end } of this.#copied) {
      copied.set(bytes.subarray(start, end), at);
      at += end - start;
    }
    const { length, timestamps, values, startTimestamps } = this.#rows;
    return {
      chunkSources: this.#sources,
      chunkStarts: this.#starts,
      chunkEnds: this.#ends,
      rowEnds: this.#rowEnds,
      chunkBytes: [copied, ...this.#shared.map((buffer) => new Uint8Array(buffer))],
      times: timestamps.slice(0, length),
      values: values.slice(0, length),
      starts: startTimestamps?.slice(0, length) ?? new Float64Array(0),
    };
  }

  /** There are few of them, and chunks come in their order. */
  #placeOf(buffer: SharedArrayBuffer): number {
    const known = this.#shared.lastIndexOf(buffer);
    return known >= 0 ? known : this.#shared.push(buffer) - 1;
  }
}

const NO_BYTES = new Uint8Array(0);

import type { NativeBlock } from '../../engine/engine-client.ts';
import { decodeChunk } from '../../samples/chunk.ts';
import { growColumns, startsOf } from '../../samples/chunk-columns.ts';
import { decodeHistogram } from '../../samples/histogram-bytes.ts';
import type { Piece } from '../../samples/join-pieces.ts';
import { generationOfSegment } from '../../samples/time-layout.ts';

/** Rows of a generation come after every chunk that was packed from it. */
const ROWS_RUN = Number.MAX_SAFE_INTEGER;

/** Where the pieces of each series go; series that nobody asked for are passed over. */
export type PieceSink = (family: bigint, series: bigint) => Piece[] | undefined;

/** Rows of the table `samples`, ordered by family, series, time, segment, ordinal: one piece for each series and generation. */
export function rowPieces(block: NativeBlock, sink: PieceSink): void {
  const view = new RowView(block);
  for (let from = 0; from < block.rows; ) {
    const to = view.endOfSeries(from);
    const pieces = sink(view.families[from]!, view.series[from]!);
    if (pieces !== undefined) addRows(view, from, to, pieces);
    from = to;
  }
}

/** Rows of the table `chunks`. */
export function chunkPieces(block: NativeBlock, sink: PieceSink): void {
  const families = block.column('family').values as BigUint64Array;
  const series = block.column('series').values as BigUint64Array;
  const first = block.column('first_ms').values as Float64Array;
  const last = block.column('last_ms').values as Float64Array;
  const samples = block.column('samples').values as Uint32Array;
  const generation = block.column('generation').values as Float64Array;
  const run = block.column('run').values as Float64Array;
  const data = block.column('data');
  for (let row = 0; row < block.rows; row++) {
    sink(families[row]!, series[row]!)?.push({
      firstMs: first[row]!,
      lastMs: last[row]!,
      samples: samples[row]!,
      generation: generation[row]!,
      run: run[row]!,
      append: (into) => decodeChunk(data.bytes(row), into),
    });
  }
}

/** Of rows with one timestamp the first is the first accepted, in whatever generation: the others are no samples at all. */
function addRows(view: RowView, from: number, to: number, pieces: Piece[]): void {
  const rowsOf = new Map<number, number[]>();
  let previous = Number.NaN;
  for (let row = from; row < to; row++) {
    const time = view.times[row]!;
    if (time === previous) continue;
    previous = time;
    const generation = view.generation(row);
    const rows = rowsOf.get(generation);
    if (rows === undefined) rowsOf.set(generation, [row]);
    else rows.push(row);
  }
  for (const [generation, rows] of rowsOf) {
    pieces.push({
      firstMs: view.times[rows[0]!]!,
      lastMs: view.times[rows.at(-1)!]!,
      samples: rows.length,
      generation,
      run: ROWS_RUN,
      append: (into) => {
        growColumns(into, into.length + rows.length);
        if (into.histograms !== null) into.histograms.length = into.length;
        for (const row of rows) {
          const at = into.length++;
          into.timestamps[at] = view.times[row]!;
          into.values.set(view.values.subarray(row, row + 1), at);
          const start = view.starts[row]!;
          if (start !== 0 || into.startTimestamps !== null) startsOf(into)[at] = start;
          const bytes = view.histogram(row);
          if (bytes.length === 0) continue;
          into.histograms ??= [];
          into.histograms[at] = decodeHistogram(bytes);
        }
      },
    });
  }
}

class RowView {
  readonly families: BigUint64Array;
  readonly series: BigUint64Array;
  readonly times: Float64Array;
  readonly starts: Float64Array;
  readonly values: Float64Array;
  readonly histogram: (row: number) => Uint8Array;
  readonly #segments: Uint32Array;
  readonly #rows: number;

  constructor(block: NativeBlock) {
    this.#rows = block.rows;
    this.families = block.column('family').values as BigUint64Array;
    this.series = block.column('series').values as BigUint64Array;
    this.times = block.column('at_ms').values as Float64Array;
    this.starts = block.column('start_ms').values as Float64Array;
    this.values = block.column('value').values as Float64Array;
    const histograms = block.column('histogram');
    this.histogram = (row) => histograms.bytes(row);
    const segments = block.column('segment').values as BigUint64Array | undefined;
    this.#segments =
      segments === undefined
        ? new Uint32Array(0)
        : new Uint32Array(segments.buffer, segments.byteOffset, segments.length * 2);
  }

  generation(row: number): number {
    return generationOfSegment(this.#segments[row * 2]!, this.#segments[row * 2 + 1]!);
  }

  endOfSeries(from: number): number {
    const family = this.families[from];
    const series = this.series[from];
    let to = from + 1;
    while (to < this.#rows && this.series[to] === series && this.families[to] === family) to++;
    return to;
  }
}

import type { ChunkColumns } from '../../samples/chunk-columns.ts';
import { grown } from '../../samples/grown.ts';
import { cut, cutBefore, joinPieces, type Piece, startAnew } from '../../samples/join-pieces.ts';
import { type PackedPieces, PiecePacker } from './packed-pieces.ts';

/** Where the samples of some pieces are, by the row in it. */
export interface PieceSource {
  /** At least those between the times, if there are such. */
  append(row: number, into: ChunkColumns, startMs: number, endMs: number): void;
  /** Not there where no row has any. */
  hasHistograms?(row: number): boolean;
  /** Its samples but for histograms. */
  pack(row: number, into: PiecePacker): void;
}

/** A panel of one series has a few. */
const LEAST_CAPACITY = 16;

/** The pieces of all series of a selection, as columns: a wide query has a hundred thousand, too many for an object each. */
export class PieceTable {
  length = 0;
  #series: Int32Array;
  #firstMs: Float64Array;
  #lastMs: Float64Array;
  #samples: Float64Array;
  #generation: Float64Array;
  #run: Float64Array;
  #source: Int32Array;
  #row: Int32Array;
  readonly #sources: PieceSource[] = [];
  readonly #mayHaveHistograms: boolean[] = [];
  /** Pieces by series, then by their first sample. */
  #order = new Int32Array(0);
  /** Where in the order those of each series begin; one more at the end. */
  #starts = new Int32Array(0);

  /** Grows beyond the `pieces` that are expected. */
  constructor(pieces = 0) {
    const capacity = Math.max(LEAST_CAPACITY, pieces);
    this.#series = new Int32Array(capacity);
    this.#firstMs = new Float64Array(capacity);
    this.#lastMs = new Float64Array(capacity);
    this.#samples = new Float64Array(capacity);
    this.#generation = new Float64Array(capacity);
    this.#run = new Float64Array(capacity);
    this.#source = new Int32Array(capacity);
    this.#row = new Int32Array(capacity);
  }

  /** So many more are about to be added. */
  makeRoom(pieces: number): void {
    if (this.length + pieces > this.#series.length) this.#grow(this.length + pieces);
  }

  /** The number of the source in `add`. */
  addSource(source: PieceSource): number {
    this.#mayHaveHistograms.push(source.hasHistograms !== undefined);
    return this.#sources.push(source) - 1;
  }

  /** `series` is a place among the found; for the rest see `Piece`. */
  add(
    series: number,
    firstMs: number,
    lastMs: number,
    samples: number,
    generation: number,
    run: number,
    source: number,
    row: number,
  ): void {
    const at = this.length++;
    if (at === this.#series.length) this.#grow(at * 2);
    this.#series[at] = series;
    this.#firstMs[at] = firstMs;
    this.#lastMs[at] = lastMs;
    this.#samples[at] = samples;
    this.#generation[at] = generation;
    this.#run[at] = run;
    this.#source[at] = source;
    this.#row[at] = row;
  }

  /** After the last was added, before anything is asked. */
  arrange(series: number): void {
    const starts = new Int32Array(series + 1);
    for (let at = 0; at < this.length; at++) starts[this.#series[at]! + 1]!++;
    for (let place = 0; place < series; place++) starts[place + 1]! += starts[place]!;
    const next = starts.slice();
    const order = new Int32Array(this.length);
    for (let at = 0; at < this.length; at++) order[next[this.#series[at]!]!++] = at;
    const firstMs = this.#firstMs;
    for (let place = 0; place < series; place++) {
      const from = starts[place]!;
      const to = starts[place + 1]!;
      let isInOrder = true;
      for (let at = from + 1; at < to; at++) {
        if (firstMs[order[at]!]! < firstMs[order[at - 1]!]!) isInOrder = false;
      }
      if (!isInOrder) order.subarray(from, to).sort((one, other) => firstMs[one]! - firstMs[other]!);
    }
    this.#starts = starts;
    this.#order = order;
  }

  /** How many samples the pieces of a series have, those that are in several counted for each. */
  samplesOf(series: number): number {
    let samples = 0;
    for (let at = this.#starts[series]!; at < this.#starts[series + 1]!; at++)
      samples += this.#samples[this.#order[at]!]!;
    return samples;
  }

  /** When the earliest piece of a series begins; there is one. */
  firstMsOf(series: number): number {
    return this.#firstMs[this.#order[this.#starts[series]!]!]!;
  }

  hasHistograms(series: number): boolean {
    for (let at = this.#starts[series]!; at < this.#starts[series + 1]!; at++) {
      const piece = this.#order[at]!;
      const source = this.#source[piece]!;
      // A wide query asks this of a hundred thousand pieces.
      if (this.#mayHaveHistograms[source] && this.#sources[source]!.hasHistograms?.(this.#row[piece]!)) return true;
    }
    return false;
  }

  /** The pieces of these series, whose places are then those in this list. */
  pack(series: readonly number[]): PackedPieces {
    let count = 0;
    for (const one of series) count += this.#starts[one + 1]! - this.#starts[one]!;
    const column = () => new Float64Array(count);
    const [firstMs, lastMs, samples, generations, runs] = [column(), column(), column(), column(), column()];
    const places = new Int32Array(count);
    const packer = new PiecePacker(count);
    let to = 0;
    for (const [place, one] of series.entries()) {
      for (let at = this.#starts[one]!; at < this.#starts[one + 1]!; at++, to++) {
        const piece = this.#order[at]!;
        places[to] = place;
        firstMs[to] = this.#firstMs[piece]!;
        lastMs[to] = this.#lastMs[piece]!;
        samples[to] = this.#samples[piece]!;
        generations[to] = this.#generation[piece]!;
        runs[to] = this.#run[piece]!;
        this.#sources[this.#source[piece]!]!.pack(this.#row[piece]!, packer);
      }
    }
    return { series: series.length, places, firstMs, lastMs, samples, generations, runs, ...packer.finish() };
  }

  /** All samples of a series between two times (included), as `joinPieces` says. */
  read(series: number, startMs: number, endMs: number, into: ChunkColumns): void {
    const from = this.#starts[series]!;
    const to = this.#starts[series + 1]!;
    if (this.#overlap(from, to)) {
      const pieces = Array.from(this.#order.subarray(from, to), (at) => this.#piece(at));
      joinPieces(pieces, startMs, endMs, into);
      return;
    }
    startAnew(into);
    for (let at = from; at < to; at++) {
      const piece = this.#order[at]!;
      const before = into.length;
      this.#sources[this.#source[piece]!]!.append(this.#row[piece]!, into, startMs, endMs);
      // At once, while there is little to move.
      if (this.#firstMs[piece]! < startMs) cutBefore(into, startMs, before);
    }
    cut(into, startMs, endMs);
  }

  #overlap(from: number, to: number): boolean {
    for (let at = from + 1; at < to; at++) {
      if (this.#firstMs[this.#order[at]!]! <= this.#lastMs[this.#order[at - 1]!]!) return true;
    }
    return false;
  }

  #piece(at: number): Piece {
    const source = this.#sources[this.#source[at]!]!;
    const row = this.#row[at]!;
    return {
      firstMs: this.#firstMs[at]!,
      lastMs: this.#lastMs[at]!,
      samples: this.#samples[at]!,
      generation: this.#generation[at]!,
      run: this.#run[at]!,
      append: (into) => source.append(row, into, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    };
  }

  #grow(capacity: number): void {
    this.#series = grown(this.#series, new Int32Array(capacity));
    this.#firstMs = grown(this.#firstMs, new Float64Array(capacity));
    this.#lastMs = grown(this.#lastMs, new Float64Array(capacity));
    this.#samples = grown(this.#samples, new Float64Array(capacity));
    this.#generation = grown(this.#generation, new Float64Array(capacity));
    this.#run = grown(this.#run, new Float64Array(capacity));
    this.#source = grown(this.#source, new Int32Array(capacity));
    this.#row = grown(this.#row, new Int32Array(capacity));
  }
}

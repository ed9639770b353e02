import type { NativeBlock } from '../../engine/engine-client.ts';
import { encodeChunkInPlace } from '../chunk.ts';
import { type ChunkColumns, emptyColumns, growColumns } from '../chunk-columns.ts';
import { decodeHistogram } from '../histogram-bytes.ts';
import { BUCKET_MS, bucketOf, GENERATION_MS } from '../time-layout.ts';
import type { ChunkRows } from './chunk-rows.ts';
import { GatheredRows, type RowOwner } from './gathered-rows.ts';
import type { Packer, Packing, Stage } from './stage.ts';

/** Rows of a generation become one chunk for each series and bucket. */
export const PACK_ROWS: Stage = {
  from: 'samples',
  to: 'fresh_chunks',
  periodMs: GENERATION_MS,
  generations: 1,
  part: 'toString(segment)',
  partColumns: 'segment',
  columns: `tenant, retention, family, series, toFloat64(toUnixTimestamp64Milli(time)) AS at_ms, toFloat64(start) AS start_ms,
  value, histogram, segment, ordinal`,
  // Whatever it is: the packer puts them together. Part after part, so that those of a series come in the order of time.
  order: 'SETTINGS max_threads = 1',
  rowsAtOnce: 1_000_000,
  createPacker: (packing, rows) => new RowPacker(packing, rows),
};

class RowPacker implements Packer {
  readonly #packing: Packing;
  readonly #rows: ChunkRows;
  readonly #gathered = new GatheredRows();
  readonly #columns: ChunkColumns = emptyColumns();
  /** Of which starts are made, so that not each chunk has an array of its own. */
  #starts: Float64Array = new Float64Array(0);

  constructor(packing: Packing, rows: ChunkRows) {
    this.#packing = packing;
    this.#rows = rows;
  }

  add(block: NativeBlock): void {
    this.#gathered.add(block);
  }

  finish(): void {
    for (const { owner, rows } of this.#gathered.bySeries()) this.#pack(owner, rows);
    this.#gathered.clear();
  }

  /** Rows of one series, by time; of those with one time the first counts. */
  #pack(owner: RowOwner, rows: Uint32Array): void {
    const { times } = this.#gathered;
    for (let from = 0; from < rows.length; ) {
      const bucketMs = bucketOf(times[rows[from]!]!);
      let to = from + 1;
      while (to < rows.length && times[rows[to]!]! < bucketMs + BUCKET_MS) to++;
      this.#append(owner, bucketMs, rows, from, to);
      from = to;
    }
  }

  #append(owner: RowOwner, bucketMs: number, rows: Uint32Array, from: number, to: number): void {
    const { times, values, starts, retentions, histograms } = this.#gathered;
    const columns = this.#columns;
    growColumns(columns, to - from);
    const own = starts === null ? null : this.#startsFor(columns.timestamps.length);
    const words = wordsOf(columns.values);
    let length = 0;
    let last = Number.NEGATIVE_INFINITY;
    for (let at = from; at < to; at++) {
      const row = rows[at]!;
      const time = times[row]!;
      if (time === last) continue;
      last = time;
      columns.timestamps[length] = time;
      words[length * 2] = values[row * 2]!;
      words[length * 2 + 1] = values[row * 2 + 1]!;
      if (own !== null) own[length] = starts![row]!;
      const histogram = histograms.size === 0 ? undefined : histograms.get(row);
      if (histogram !== undefined) {
        columns.histograms ??= [];
        columns.histograms[length] = decodeHistogram(histogram);
      }
      length++;
    }
    columns.length = length;
    columns.startTimestamps = own;
    this.#rows.append(
      { ...this.#packing, ...owner, retention: retentions[rows[to - 1]!]!, bucketMs },
      columns.timestamps[0]!,
      columns.timestamps[length - 1]!,
      length,
      encodeChunkInPlace(columns),
    );
    columns.length = 0;
    columns.histograms = null;
    columns.startTimestamps = null;
  }

  #startsFor(capacity: number): Float64Array {
    if (this.#starts.length < capacity) this.#starts = new Float64Array(capacity);
    return this.#starts;
  }
}

function wordsOf({ buffer, byteOffset, length }: Float64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length * 2);
}

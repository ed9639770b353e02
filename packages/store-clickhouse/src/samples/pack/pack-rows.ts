import type { NativeBlock } from '../../engine/engine-client.ts';
import { encodeChunk } from '../chunk.ts';
import { type ChunkColumns, emptyColumns, growColumns, startsOf } from '../chunk-columns.ts';
import { decodeHistogram } from '../histogram-bytes.ts';
import { bucketOf, GENERATION_MS } from '../time-layout.ts';
import type { ChunkRows } from './chunk-rows.ts';
import type { Packer, Packing, Stage } from './stage.ts';

/** Rows of a generation become one chunk for each series and bucket. */
export const PACK_ROWS: Stage = {
  from: 'samples',
  to: 'fresh_chunks',
  periodMs: GENERATION_MS,
  generations: 1,
  part: 'toString(segment)',
  columns:
    'tenant, retention, family, series, toFloat64(toUnixTimestamp64Milli(time)) AS at_ms, toFloat64(start) AS start_ms, value, histogram',
  order: 'tenant, family, series, time, segment, ordinal',
  createPacker: (packing, rows) => new RowPacker(packing, rows),
};

class RowPacker implements Packer {
  readonly #packing: Packing;
  readonly #rows: ChunkRows;
  readonly #columns: ChunkColumns = emptyColumns();
  #tenant = -1;
  #retention = 0;
  #family = 0n;
  #series = 0n;
  #bucketMs = 0;

  constructor(packing: Packing, rows: ChunkRows) {
    this.#packing = packing;
    this.#rows = rows;
  }

  add(block: NativeBlock): void {
    const tenants = block.column('tenant').values as Uint32Array;
    const retentions = block.column('retention').values as Uint16Array;
    const families = block.column('family').values as BigUint64Array;
    const series = block.column('series').values as BigUint64Array;
    const times = block.column('at_ms').values as Float64Array;
    const starts = block.column('start_ms').values as Float64Array;
    // Words, because a number may lose the bits of a marker of staleness.
    const words = wordsOf(block.column('value').values as Float64Array);
    let own = wordsOf(this.#columns.values);
    const histograms = block.column('histogram');
    for (let row = 0; row < block.rows; row++) {
      const time = times[row]!;
      const isSameSeries =
        series[row] === this.#series && families[row] === this.#family && tenants[row] === this.#tenant;
      if (!isSameSeries || bucketOf(time) !== this.#bucketMs) {
        this.finish();
        this.#tenant = tenants[row]!;
        this.#family = families[row]!;
        this.#series = series[row]!;
        this.#bucketMs = bucketOf(time);
      }
      this.#retention = retentions[row]!;
      const columns = this.#columns;
      // Ordered by acceptance: of several with one timestamp the first is the one that counts.
      if (columns.length > 0 && columns.timestamps[columns.length - 1] === time) continue;
      const at = columns.length;
      if (at === columns.timestamps.length) {
        growColumns(columns, at + 1);
        own = wordsOf(columns.values);
      }
      columns.timestamps[at] = time;
      own[at * 2] = words[row * 2]!;
      own[at * 2 + 1] = words[row * 2 + 1]!;
      if (starts[row] !== 0 || columns.startTimestamps !== null) startsOf(columns)[at] = starts[row]!;
      const bytes = histograms.bytes(row);
      if (bytes.length > 0) {
        columns.histograms ??= [];
        columns.histograms[at] = decodeHistogram(bytes);
      }
      columns.length = at + 1;
    }
  }

  finish(): void {
    const columns = this.#columns;
    if (columns.length === 0) return;
    this.#rows.append(
      {
        ...this.#packing,
        tenant: this.#tenant,
        retention: this.#retention,
        family: this.#family,
        series: this.#series,
        bucketMs: this.#bucketMs,
      },
      columns.timestamps[0]!,
      columns.timestamps[columns.length - 1]!,
      columns.length,
      encodeChunk(columns),
    );
    columns.length = 0;
    columns.histograms = null;
    columns.startTimestamps = null;
  }
}

function wordsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}

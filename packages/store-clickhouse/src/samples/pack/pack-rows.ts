import type { NativeBlock, NativeColumn } from '../../engine/engine-client.ts';
import { encodeChunkInPlace } from '../chunk.ts';
import { type ChunkColumns, emptyColumns, growColumns } from '../chunk-columns.ts';
import { decodeHistogram } from '../histogram-bytes.ts';
import { BUCKET_MS, bucketOf, GENERATION_MS } from '../time-layout.ts';
import type { ChunkRows } from './chunk-rows.ts';
import type { Packer, Packing, Stage } from './stage.ts';

/** Rows of a generation become one chunk for each series and bucket. */
export const PACK_ROWS: Stage = {
  from: 'samples',
  to: 'fresh_chunks',
  periodMs: GENERATION_MS,
  generations: 1,
  part: 'toString(segment)',
  columns: `tenant, retention, family, series, toFloat64(toUnixTimestamp64Milli(time)) AS at_ms, toFloat64(start) AS start_ms,
  value, histogram, segment, ordinal`,
  // As the table is sorted: parts are merged as they are read. Of rows with one timestamp the packer finds out which was first.
  order: 'tenant, family, series, time',
  rowsAtOnce: 2_000_000,
  createPacker: (packing, rows) => new RowPacker(packing, rows),
};

/** A block's columns. Words instead of BigInts, which would be made one by one, and because a number may lose the bits of a NaN. */
interface RowColumns {
  readonly tenants: Uint32Array;
  readonly retentions: Uint16Array;
  readonly families: Uint32Array;
  readonly series: Uint32Array;
  readonly times: Float64Array;
  /** `null` where no row has any. */
  readonly starts: Float64Array | null;
  readonly values: Uint32Array;
  readonly histograms: NativeColumn | null;
  readonly segments: Uint32Array;
  readonly ordinals: Uint32Array;
}

class RowPacker implements Packer {
  readonly #packing: Packing;
  readonly #rows: ChunkRows;
  readonly #columns: ChunkColumns = emptyColumns();
  #tenant = -1;
  #retention = 0;
  #familyLo = 0;
  #familyHi = 0;
  #seriesLo = 0;
  #seriesHi = 0;
  #bucketMs = 0;
  /** Of which starts are made, so that not each chunk has an array of its own. */
  #starts: Float64Array = new Float64Array(0);
  /** Where the last row that was taken stands in the order of acceptance: halves of its segment, the upper one first, and its ordinal. */
  readonly #accepted = new Uint32Array(3);

  constructor(packing: Packing, rows: ChunkRows) {
    this.#packing = packing;
    this.#rows = rows;
  }

  add(block: NativeBlock): void {
    const columns = columnsOf(block);
    const { tenants, families, series, times } = columns;
    for (let from = 0; from < block.rows; ) {
      const tenant = tenants[from]!;
      const familyLo = families[from * 2]!;
      const familyHi = families[from * 2 + 1]!;
      const seriesLo = series[from * 2]!;
      const seriesHi = series[from * 2 + 1]!;
      const bucketMs = bucketOf(times[from]!);
      let to = from + 1;
      while (
        to < block.rows &&
        series[to * 2] === seriesLo &&
        series[to * 2 + 1] === seriesHi &&
        families[to * 2] === familyLo &&
        families[to * 2 + 1] === familyHi &&
        tenants[to] === tenant &&
        times[to]! < bucketMs + BUCKET_MS
      )
        to++;
      if (
        seriesLo !== this.#seriesLo ||
        seriesHi !== this.#seriesHi ||
        familyLo !== this.#familyLo ||
        familyHi !== this.#familyHi ||
        tenant !== this.#tenant ||
        bucketMs !== this.#bucketMs
      ) {
        this.finish();
        this.#tenant = tenant;
        this.#familyLo = familyLo;
        this.#familyHi = familyHi;
        this.#seriesLo = seriesLo;
        this.#seriesHi = seriesHi;
        this.#bucketMs = bucketMs;
      }
      this.#append(columns, from, to);
      from = to;
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
        familyLo: this.#familyLo,
        familyHi: this.#familyHi,
        seriesLo: this.#seriesLo,
        seriesHi: this.#seriesHi,
        bucketMs: this.#bucketMs,
      },
      columns.timestamps[0]!,
      columns.timestamps[columns.length - 1]!,
      columns.length,
      encodeChunkInPlace(columns),
    );
    columns.length = 0;
    columns.histograms = null;
    this.#starts = columns.startTimestamps ?? this.#starts;
    columns.startTimestamps = null;
  }

  /** Rows of the open series and bucket, ascending. */
  #append(rows: RowColumns, from: number, to: number): void {
    const columns = this.#columns;
    growColumns(columns, columns.length + to - from);
    if (rows.starts !== null) this.#wantStarts();
    const { timestamps, startTimestamps: starts } = columns;
    const words = wordsOf(columns.values);
    const { times, values } = rows;
    let at = columns.length - 1;
    let last = at < 0 ? Number.NEGATIVE_INFINITY : timestamps[at]!;
    // −1 for one of the block before.
    let kept = -1;
    for (let row = from; row < to; row++) {
      const time = times[row]!;
      // Of several with one timestamp the first accepted counts.
      if (time === last && !this.#isEarlier(rows, row, kept)) continue;
      if (time !== last) at++;
      last = time;
      kept = row;
      timestamps[at] = time;
      words[at * 2] = values[row * 2]!;
      words[at * 2 + 1] = values[row * 2 + 1]!;
      if (starts !== null) starts[at] = rows.starts === null ? 0 : rows.starts[row]!;
      if (rows.histograms !== null || columns.histograms !== null) this.#setHistogram(rows.histograms?.bytes(row), at);
    }
    columns.length = at + 1;
    this.#retention = rows.retentions[to - 1]!;
    if (kept < 0) return;
    this.#accepted[0] = rows.segments[kept * 2 + 1]!;
    this.#accepted[1] = rows.segments[kept * 2]!;
    this.#accepted[2] = rows.ordinals[kept]!;
  }

  /** Than the row `other`, or than the last one of the block before. */
  #isEarlier({ segments, ordinals }: RowColumns, row: number, other: number): boolean {
    const high = other < 0 ? this.#accepted[0]! : segments[other * 2 + 1]!;
    const low = other < 0 ? this.#accepted[1]! : segments[other * 2]!;
    const ordinal = other < 0 ? this.#accepted[2]! : ordinals[other]!;
    const byHigh = segments[row * 2 + 1]! - high;
    const byLow = segments[row * 2]! - low;
    return (byHigh || byLow || ordinals[row]! - ordinal) < 0;
  }

  #wantStarts(): void {
    const columns = this.#columns;
    if (columns.startTimestamps !== null) return;
    if (this.#starts.length < columns.timestamps.length) this.#starts = new Float64Array(columns.timestamps.length);
    this.#starts.fill(0, 0, columns.length);
    columns.startTimestamps = this.#starts;
  }

  #setHistogram(bytes: Uint8Array | undefined, at: number): void {
    const columns = this.#columns;
    const histogram = bytes === undefined || bytes.length === 0 ? undefined : decodeHistogram(bytes);
    if (histogram === undefined && columns.histograms === null) return;
    columns.histograms ??= [];
    columns.histograms[at] = histogram;
  }
}

function columnsOf(block: NativeBlock): RowColumns {
  const starts = block.column('start_ms').values as Float64Array;
  const histograms = block.column('histogram');
  return {
    tenants: block.column('tenant').values as Uint32Array,
    retentions: block.column('retention').values as Uint16Array,
    families: wordsOf(block.column('family').values as BigUint64Array),
    series: wordsOf(block.column('series').values as BigUint64Array),
    times: block.column('at_ms').values as Float64Array,
    starts: starts.some((start) => start !== 0) ? starts : null,
    values: wordsOf(block.column('value').values as Float64Array),
    histograms: histograms.strings === undefined ? null : histograms,
    segments: wordsOf(block.column('segment').values as BigUint64Array),
    ordinals: block.column('ordinal').values as Uint32Array,
  };
}

function wordsOf({ buffer, byteOffset, length }: Float64Array | BigUint64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length * 2);
}

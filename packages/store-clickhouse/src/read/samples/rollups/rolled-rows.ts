import type { BucketColumn, BucketColumns } from '@oriel/store';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { bytesOfBucket, growBuckets, STORED_BUCKETS } from '../../../samples/rollup/bucket-columns.ts';
import { LEFT_OUT } from '../../../samples/rollup/rollup-rows.ts';
import { DAY_MS } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';
import type { FoundSeries } from '../found-series.ts';
import { readBlocks, type Statement, type StoredSelect } from '../select-samples.ts';
import { SeriesIndex } from '../series-index.ts';
import { Turns } from '../turns.ts';

/** Of a sample that is in memory: its time and its value. */
const SAMPLE_BYTES = 16;
/** More buckets than these are counted before any is read. */
const COUNTED_FROM = 1_000_000;

/** One series and day among the rows that were read. */
interface RowPlace {
  readonly block: NativeBlock;
  readonly row: number;
  readonly version: number;
}

/** Rows of the table `rollups`, as they came; the newest of each series and day. */
export class RolledRows {
  /** Of which any series has a row: a day that is let go of goes for all series of a tenant. */
  readonly days = new Set<number>();
  readonly #rows: (Map<number, RowPlace> | undefined)[];
  readonly #found: readonly FoundSeries[];

  readonly #columns: readonly BucketColumn[];
  /** Whether the samples that days of histograms keep were read with them. */
  readonly #hasKept: boolean;
  #buckets = 0;
  #keptBytes = 0;

  private constructor(found: readonly FoundSeries[], columns: readonly BucketColumn[], hasKept: boolean) {
    this.#found = found;
    this.#rows = new Array<undefined>(found.length);
    this.#columns = columns;
    this.#hasKept = hasKept;
  }

  static async read(
    reading: Reading,
    found: readonly FoundSeries[],
    request: StoredSelect,
    options: {
      readonly resolutionMs: number;
      readonly columns: readonly BucketColumn[];
      /** Whether to read what days of native histograms keep, too. */
      readonly hasKept: boolean;
      readonly days: readonly number[];
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<RolledRows> {
    const { columns, hasKept } = options;
    const days = new Set(options.days);
    const first = Math.min(...options.days) * DAY_MS;
    const last = Math.max(...options.days) * DAY_MS;
    const from =
      (selected: string): Statement =>
      (series, _, params) =>
        `SELECT ${selected}
FROM rollups
WHERE ${series} AND resolution = ${params.bind('UInt32', options.resolutionMs / 1_000)}
  AND time >= ${params.ms(first)} AND time <= ${params.ms(last)}`;
    const signal = options.signal ?? new AbortController().signal;
    const hold = (buckets: number, keptBytes: number): void =>
      request.hold?.(Math.ceil((buckets * bytesOfBucket(columns) + keptBytes) / SAMPLE_BYTES));
    const isCounted = (found.length * (last - first + DAY_MS)) / options.resolutionMs > COUNTED_FROM;
    if (isCounted) {
      const counted = await readBlocks(
        reading,
        from(
          `toFloat64(sum(length(ends))) AS buckets, toFloat64(${hasKept ? 'sum(length(kept))' : '0'}) AS kept_bytes`,
        ),
        found,
        request,
        signal,
      );
      for (const block of counted)
        if (block.rows > 0) hold(block.column('buckets').get(0) as number, block.column('kept_bytes').get(0) as number);
    }
    const stored = columns.map((column) => STORED_BUCKETS[column].name).join(', ');
    const selected = `family, series,
  toFloat64(toUnixTimestamp64Milli(time)) AS day_ms, toFloat64(version) AS made_of, left_out,
  ${stored}${hasKept ? ', kept' : ''}`;
    const blocks = await readBlocks(reading, from(selected), found, request, signal);
    const rows = new RolledRows(found, columns, hasKept);
    const index = new SeriesIndex(found);
    const turns = new Turns(signal);
    for (const block of blocks) {
      if (block.rows > 0) rows.#add(block, index, days);
      if (turns.due) await turns.next();
    }
    if (!isCounted) hold(rows.#buckets, rows.#keptBytes);
    return rows;
  }

  /** Ascending. */
  daysOf(series: number): number[] {
    return [...(this.#rows[series]?.keys() ?? [])].sort((one, other) => one - other);
  }

  /** Whether the day holds what no bucket can. */
  isLeftOut(series: number, day: number): boolean {
    const place = this.#rows[series]?.get(day);
    return place !== undefined && markOf(place) !== 0 && this.keptOf(series, day) === undefined;
  }

  /** A chunk of the samples that a day of native histograms keeps; of increments only where they were added up. */
  keptOf(series: number, day: number): Uint8Array | undefined {
    const place = this.#rows[series]?.get(day);
    const kind = this.#found[series]!.delta ? LEFT_OUT.increments : LEFT_OUT.kept;
    if (!this.#hasKept || place === undefined || markOf(place) !== kind) return undefined;
    const bytes = place.block.column('kept').bytes(place.row);
    return bytes.length === 0 ? undefined : bytes;
  }

  bucketsOf(series: number, day: number): number {
    const place = this.#rows[series]?.get(day);
    return place === undefined ? 0 : place.block.column('ends').elements(place.row).length;
  }

  samplesOf(series: number, day: number): number {
    const place = this.#rows[series]?.get(day);
    if (place === undefined) return 0;
    let samples = 0;
    for (const count of place.block.column('counts').elements(place.row)) samples += Number(count);
    return samples;
  }

  append(series: number, day: number, resolutionMs: number, into: BucketColumns): void {
    const place = this.#rows[series]?.get(day);
    if (place === undefined) return;
    const base = into.length;
    const end = base + this.bucketsOf(series, day);
    growBuckets(into, end);
    for (const column of this.#columns) {
      into[column].set(place.block.column(STORED_BUCKETS[column].name).elements(place.row) as Float64Array, base);
      const unitMs = column === 'ends' ? resolutionMs : UNITS_OF_TIME[column];
      if (unitMs === undefined) continue;
      for (let at = base; at < end; at++) into[column][at] = day * DAY_MS + into[column][at]! * unitMs;
    }
    into.length = end;
  }

  #add(block: NativeBlock, index: SeriesIndex, days: ReadonlySet<number>): void {
    const places = index.placesOf(block);
    const dayMs = block.column('day_ms').values as Float64Array;
    const versions = block.column('made_of').values as Float64Array;
    for (let row = 0; row < block.rows; row++) {
      const series = places[row]!;
      const day = dayMs[row]! / DAY_MS;
      if (series < 0 || !days.has(day)) continue;
      let own = this.#rows[series];
      if (own === undefined) {
        own = new Map();
        this.#rows[series] = own;
      }
      const version = versions[row]!;
      if ((own.get(day)?.version ?? 0) <= version) own.set(day, { block, row, version });
      this.days.add(day);
      this.#buckets += block.column('ends').elements(row).length;
      if (this.#hasKept) this.#keptBytes += this.keptOf(series, day)?.length ?? 0;
    }
  }
}

function markOf({ block, row }: RowPlace): number {
  return block.column('left_out').get(row) as number;
}

/** Those that are counted from the day's midnight. */
const UNITS_OF_TIME: Partial<Record<BucketColumn, number>> = { firstTimes: 1, lastTimes: 1 };

import { type BucketColumn, type BucketColumns, SAMPLE_BYTES } from '@oriel/store';
import type { NativeBlock } from '../../../engine/engine-client.ts';
import { bytesOfBucket, growBuckets, STORED_BUCKETS } from '../../../samples/rollup/bucket-columns.ts';
import { DAYS, HOURS } from '../../../samples/rollup/rollup-periods.ts';
import { LEFT_OUT } from '../../../samples/rollup/rollup-rows.ts';
import type { Reading } from '../../reading.ts';
import type { FoundSeries } from '../found-series.ts';
import { readBlocks, type Statement, type StoredSelect } from '../select-samples.ts';
import { SeriesIndex } from '../series-index.ts';
import { Turns } from '../turns.ts';
import { bucketsWithin, type Period } from './periods.ts';
import type { RolledRange } from './rolled-range.ts';

/** More buckets than these are counted before any is read. */
const COUNTED_FROM = 1_000_000;

/** One series and period among the rows that were read. */
interface RowPlace {
  readonly period: Period;
  readonly block: NativeBlock;
  readonly row: number;
  readonly version: number;
}

export interface RowsAsked {
  readonly resolutionMs: number;
  readonly columns: readonly BucketColumn[];
  /** Whether to read what periods of native histograms keep, too. */
  readonly hasKept: boolean;
}

/** Rows of roll-ups, as they came; the newest of each series and period. Periods go by the moment they begin with. */
export class RolledRows {
  /** Of which any series has a row: what is let go of goes for all series of a tenant. */
  readonly #periods = new Set<number>();
  readonly #rows: (Map<number, RowPlace> | undefined)[];
  readonly #found: readonly FoundSeries[];
  readonly #resolutionMs: number;

  readonly #columns: readonly BucketColumn[];
  /** Whether the samples that periods of histograms keep were read with them. */
  readonly #hasKept: boolean;
  #buckets = 0;
  #keptBytes = 0;

  private constructor(found: readonly FoundSeries[], { resolutionMs, columns, hasKept }: RowsAsked) {
    this.#found = found;
    this.#rows = new Array<undefined>(found.length);
    this.#resolutionMs = resolutionMs;
    this.#columns = columns;
    this.#hasKept = hasKept;
  }

  static async read(
    reading: Reading,
    found: readonly FoundSeries[],
    request: StoredSelect,
    rolled: RolledRange,
    asked: RowsAsked,
    signal: AbortSignal | undefined,
  ): Promise<RolledRows> {
    const { columns, hasKept, resolutionMs } = asked;
    const either = signal ?? new AbortController().signal;
    const parts = [
      { ...DAYS, numbers: rolled.days },
      { ...HOURS, numbers: rolled.hours },
    ].filter(({ numbers }) => numbers.length > 0);
    const read = async (selected: string) => {
      const blocks = parts.map(({ table, numbers, lengthMs }) => {
        const statement: Statement = (series, _, params) => `SELECT ${selected}
FROM ${table}
WHERE ${series} AND resolution = ${params.bind('UInt32', Math.min(resolutionMs, lengthMs) / 1_000)}
  AND time >= ${params.ms(Math.min(...numbers) * lengthMs)} AND time <= ${params.ms(Math.max(...numbers) * lengthMs)}`;
        return readBlocks(reading, statement, found, request, either);
      });
      return Promise.all(blocks);
    };
    const hold = (buckets: number, keptBytes: number): void =>
      request.hold?.(Math.ceil((buckets * bytesOfBucket(columns) + keptBytes) / SAMPLE_BYTES));
    const most = parts.reduce((sum, { numbers, lengthMs }) => sum + (numbers.length * lengthMs) / resolutionMs, 0);
    const isCounted = found.length * most > COUNTED_FROM;
    if (isCounted) {
      const counted = await read(
        `toFloat64(sum(length(ends))) AS buckets, toFloat64(${hasKept ? 'sum(length(kept))' : '0'}) AS kept_bytes`,
      );
      let buckets = 0;
      let keptBytes = 0;
      for (const block of counted.flatMap((blocks) => [...blocks])) {
        if (block.rows === 0) continue;
        buckets += block.column('buckets').get(0) as number;
        keptBytes += block.column('kept_bytes').get(0) as number;
      }
      hold(buckets, keptBytes);
    }
    const stored = columns.map((column) => STORED_BUCKETS[column].name).join(', ');
    const answers = await read(`family, series,
  toFloat64(toUnixTimestamp64Milli(time)) AS start_ms, toFloat64(version) AS made_of, left_out,
  ${stored}${hasKept ? ', kept' : ''}`);
    const rows = new RolledRows(found, asked);
    const index = new SeriesIndex(found);
    const turns = new Turns(either, { tenant: reading.client.tenant });
    for (const [at, { numbers, lengthMs }] of parts.entries()) {
      const periods = new Map(
        numbers.map((number) => [
          number * lengthMs,
          { startMs: number * lengthMs, endMs: (number + 1) * lengthMs } satisfies Period,
        ]),
      );
      for (const block of answers[at]!) {
        if (block.rows > 0) rows.#add(block, index, periods);
        if (turns.due) await turns.next();
      }
    }
    if (!isCounted) hold(rows.#buckets, rows.#keptBytes);
    return rows;
  }

  /** Whether nothing is in them. */
  get isEmpty(): boolean {
    return this.#periods.size === 0;
  }

  /** Whether any series has a row of it. */
  has({ startMs }: Period): boolean {
    return this.#periods.has(startMs);
  }

  /** Ascending. */
  periodsOf(series: number): Period[] {
    const rows = this.#rows[series];
    return rows === undefined
      ? []
      : Array.from(rows.values(), ({ period }) => period).sort((one, other) => one.startMs - other.startMs);
  }

  /** Whether the period holds what no bucket can. */
  isLeftOut(series: number, period: Period): boolean {
    const place = this.#at(series, period);
    return place !== undefined && markOf(place) !== 0 && this.keptOf(series, period) === undefined;
  }

  /** A chunk of the samples that a period of native histograms keeps; of increments only where they were added up. */
  keptOf(series: number, period: Period): Uint8Array | undefined {
    const place = this.#at(series, period);
    const kind = this.#found[series]!.delta ? LEFT_OUT.increments : LEFT_OUT.kept;
    if (!this.#hasKept || place === undefined || markOf(place) !== kind) return undefined;
    const bytes = place.block.column('kept').bytes(place.row);
    return bytes.length === 0 ? undefined : bytes;
  }

  bucketsOf(series: number, period: Period): number {
    const place = this.#at(series, period);
    return place === undefined ? 0 : place.block.column('ends').elements(place.row).length;
  }

  samplesOf(series: number, period: Period): number {
    const place = this.#at(series, period);
    if (place === undefined) return 0;
    let samples = 0;
    for (const count of place.block.column('counts').elements(place.row)) samples += Number(count);
    return samples;
  }

  append(series: number, period: Period, into: BucketColumns): void {
    const place = this.#at(series, period);
    if (place === undefined) return;
    const base = into.length;
    const end = base + this.bucketsOf(series, period);
    growBuckets(into, end);
    for (const column of this.#columns) {
      into[column].set(place.block.column(STORED_BUCKETS[column].name).elements(place.row) as Float64Array, base);
      const unitMs = column === 'ends' ? bucketsWithin(period, this.#resolutionMs) : UNITS_OF_TIME[column];
      if (unitMs === undefined) continue;
      for (let at = base; at < end; at++) into[column][at] = period.startMs + into[column][at]! * unitMs;
    }
    into.length = end;
  }

  #at(series: number, { startMs }: Period): RowPlace | undefined {
    return this.#rows[series]?.get(startMs);
  }

  #add(block: NativeBlock, index: SeriesIndex, periods: ReadonlyMap<number, Period>): void {
    const places = index.placesOf(block);
    const starts = block.column('start_ms').values as Float64Array;
    const versions = block.column('made_of').values as Float64Array;
    for (let row = 0; row < block.rows; row++) {
      const series = places[row]!;
      const period = periods.get(starts[row]!);
      if (series < 0 || period === undefined) continue;
      let own = this.#rows[series];
      if (own === undefined) {
        own = new Map();
        this.#rows[series] = own;
      }
      const version = versions[row]!;
      const { startMs } = period;
      if ((own.get(startMs)?.version ?? 0) <= version) own.set(startMs, { period, block, row, version });
      this.#periods.add(startMs);
      this.#buckets += block.column('ends').elements(row).length;
      if (this.#hasKept) this.#keptBytes += this.keptOf(series, period)?.length ?? 0;
    }
  }
}

function markOf({ block, row }: RowPlace): number {
  return block.column('left_out').get(row) as number;
}

/** Those that are counted from where the period begins. */
const UNITS_OF_TIME: Partial<Record<BucketColumn, number>> = { firstTimes: 1, lastTimes: 1 };

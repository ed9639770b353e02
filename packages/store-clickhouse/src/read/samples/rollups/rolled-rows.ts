import type { BucketColumns, SampleSelect } from '@oriel/store';
import type { NativeBlock, NumericArray } from '../../../engine/engine-client.ts';
import { growBuckets } from '../../../samples/rollup/bucket-columns.ts';
import { DAY_MS } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';
import type { FoundSeries } from '../find-series.ts';
import { readBlocks, type Statement } from '../select-samples.ts';
import { SeriesIndex } from '../series-index.ts';

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

  private constructor(series: number) {
    this.#rows = new Array<undefined>(series);
  }

  static async read(
    reading: Reading,
    found: readonly FoundSeries[],
    request: SampleSelect,
    options: {
      readonly resolutionMs: number;
      readonly days: readonly number[];
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<RolledRows> {
    const days = new Set(options.days);
    const first = Math.min(...options.days) * DAY_MS;
    const last = Math.max(...options.days) * DAY_MS;
    const statement: Statement = (series, _, params) => `SELECT family, series,
  toFloat64(toUnixTimestamp64Milli(time)) AS day_ms, toFloat64(version) AS made_of, left_out,
  ends, counts, sums, mins, maxs, firsts, lasts, first_times, last_times, resets, stale
FROM rollups
WHERE ${series} AND resolution = ${params.bind('UInt32', options.resolutionMs / 1_000)}
  AND time >= ${params.ms(first)} AND time <= ${params.ms(last)}`;
    const signal = options.signal ?? new AbortController().signal;
    const blocks = await readBlocks(reading, statement, found, request, signal);
    const rows = new RolledRows(found.length);
    const index = new SeriesIndex(found);
    for (const block of blocks) if (block.rows > 0) rows.#add(block, index, days);
    return rows;
  }

  /** Ascending. */
  daysOf(series: number): number[] {
    return [...(this.#rows[series]?.keys() ?? [])].sort((one, other) => one - other);
  }

  /** Whether the day holds what no bucket can. */
  isLeftOut(series: number, day: number): boolean {
    const place = this.#rows[series]?.get(day);
    return place !== undefined && place.block.column('left_out').get(place.row) === 1;
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
    const column = (name: string): NumericArray => place.block.column(name).elements(place.row);
    const ends = column('ends');
    const base = into.length;
    growBuckets(into, base + ends.length);
    for (const [to, from] of PLAIN) into[to].set(column(from) as Float64Array, base);
    const firstTimes = column('first_times');
    const lastTimes = column('last_times');
    const dayMs = day * DAY_MS;
    for (let at = 0; at < ends.length; at++) {
      into.ends[base + at] = dayMs + (ends[at] as number) * resolutionMs;
      into.firstTimes[base + at] = dayMs + (firstTimes[at] as number);
      into.lastTimes[base + at] = dayMs + (lastTimes[at] as number);
    }
    into.length = base + ends.length;
  }

  #add(block: NativeBlock, index: SeriesIndex, days: ReadonlySet<number>): void {
    const places = index.placesOf(
      block.column('family').values as BigUint64Array,
      block.column('series').values as BigUint64Array,
    );
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
    }
  }
}

const PLAIN = [
  ['counts', 'counts'],
  ['sums', 'sums'],
  ['mins', 'mins'],
  ['maxs', 'maxs'],
  ['firsts', 'firsts'],
  ['lasts', 'lasts'],
  ['resets', 'resets'],
  ['stales', 'stale'],
] as const;

import type { BucketColumn, BucketColumns, SampleColumns, SeriesLabels, SeriesOfSelection } from '@oriel/store';
import { type ChunkColumns, emptyColumns } from '../../../samples/chunk-columns.ts';
import { appendBuckets } from '../../../samples/rollup/append-buckets.ts';
import { emptyBuckets } from '../../../samples/rollup/bucket-columns.ts';
import { rollupDayOf } from '../../../samples/time-layout.ts';
import type { FoundSeries } from '../find-series.ts';
import type { StoredSeries } from '../select-samples.ts';
import { accumulateBuckets, canAccumulate } from './accumulate-buckets.ts';
import type { RolledRows } from './rolled-rows.ts';
import type { Stretch } from './select-rollups.ts';

/** Used again and again: reading waits for nothing. */
const scratch: ChunkColumns = emptyColumns();
const increments: BucketColumns = emptyBuckets();

/** What is the same for all series of a selection. */
export interface AskedBuckets {
  readonly resolutionMs: number;
  /** What of the buckets is looked at. */
  readonly columns: readonly BucketColumn[];
  readonly startMs: number;
}

/** One series over days, some of them rolled up already, the others rolled up from their samples when it is read. */
export class BucketedSeries implements SeriesOfSelection {
  readonly found: FoundSeries;
  /** Days that have a row, ascending. */
  readonly rolledDays: readonly number[];
  readonly #rows: RolledRows;
  readonly #place: number;
  readonly #asked: AskedBuckets;
  readonly #reopened: ReadonlySet<number> | undefined;
  readonly #parts: { readonly series: StoredSeries; readonly stretch: Stretch }[] = [];

  constructor(
    found: FoundSeries,
    rows: RolledRows,
    place: number,
    asked: AskedBuckets,
    reopened: ReadonlySet<number> | undefined,
  ) {
    this.found = found;
    this.#rows = rows;
    this.#place = place;
    this.#asked = asked;
    this.#reopened = reopened;
    this.rolledDays = rows.daysOf(place);
  }

  /** The samples of a stretch of days: of those that are not rolled up, and of those that were reopened. */
  addSamples(series: StoredSeries, stretch: Stretch): void {
    this.#parts.push({ series, stretch });
  }

  get labels(): SeriesLabels {
    return this.found.labels;
  }

  get samples(): number {
    const rolledUp = this.#rows
      .daysOf(this.#place)
      .reduce((sum, day) => sum + this.#rows.bucketsOf(this.#place, day), 0);
    return this.#parts.reduce((sum, { series }) => sum + series.samples, rolledUp);
  }

  /** Histograms are in no bucket, and not every total can be told from buckets of its increments. */
  needsSamples(): boolean {
    if (this.rolledDays.some((day) => this.#rows.isLeftOut(this.#place, day))) return true;
    if (this.#parts.some(({ series }) => series.hasHistograms)) return true;
    if (!this.found.delta) return false;
    this.#readStored(increments);
    return !canAccumulate(increments, this.#asked.columns);
  }

  read(_into: SampleColumns): void {
    throw new Error('a series that was rolled up is read by its buckets');
  }

  readBuckets(into: BucketColumns): void {
    this.#readStored(into);
    if (this.found.delta) accumulateBuckets(into, this.#asked.startMs);
  }

  #readStored(into: BucketColumns): void {
    into.length = 0;
    const days = this.rolledDays;
    const parts = [...this.#parts].sort((one, other) => one.stretch.firstDay - other.stretch.firstDay);
    let nextDay = 0;
    const rolledUntil = (end: number): void => {
      for (; nextDay < days.length && days[nextDay]! < end; nextDay++) this.#appendRolled(days[nextDay]!, into);
    };
    for (const { series, stretch } of parts) {
      rolledUntil(stretch.firstDay);
      series.readStored(scratch);
      for (let from = 0; from < scratch.length; ) {
        const day = rollupDayOf(scratch.timestamps[from]!);
        let to = from + 1;
        while (to < scratch.length && rollupDayOf(scratch.timestamps[to]!) === day) to++;
        rolledUntil(day);
        // A day whose samples were let go of in part keeps its roll-up, whatever came late.
        const isRolled = days[nextDay] === day && (!this.#reopened?.has(day) || this.#isMore(day, to - from));
        if (isRolled) this.#appendRolled(day, into);
        else appendBuckets(scratch, this.#asked.resolutionMs, into, from, to);
        if (days[nextDay] === day) nextDay++;
        from = to;
      }
      rolledUntil(stretch.lastDay + 1);
    }
    rolledUntil(Number.POSITIVE_INFINITY);
  }

  #isMore(day: number, samples: number): boolean {
    return this.#rows.samplesOf(this.#place, day) > samples;
  }

  #appendRolled(day: number, into: BucketColumns): void {
    this.#rows.append(this.#place, day, this.#asked.resolutionMs, into);
  }
}

import type { BucketColumn, BucketColumns, SampleColumns, SeriesLabels, SeriesOfSelection } from '@oriel/store';
import { chunkLength, decodeChunk } from '../../../samples/chunk.ts';
import { type ChunkColumns, emptyColumns, growColumns } from '../../../samples/chunk-columns.ts';
import { appendBuckets } from '../../../samples/rollup/append-buckets.ts';
import { appendIncrements, areHistograms } from '../../../samples/rollup/append-increments.ts';
import { appendCount, appendKept } from '../../../samples/rollup/append-kept.ts';
import { canBeKept, emptyBuckets } from '../../../samples/rollup/bucket-columns.ts';
import { STALE_HIGH, STALE_LOW } from '../../../samples/stale-marker.ts';
import { rollupDayOf } from '../../../samples/time-layout.ts';
import { accumulateDeltas } from '../accumulate-deltas.ts';
import type { FoundSeries } from '../found-series.ts';
import type { StoredSeries } from '../select-samples.ts';
import { accumulateBuckets, canAccumulate } from './accumulate-buckets.ts';
import type { RolledRows } from './rolled-rows.ts';
import type { Stretch } from './stretch.ts';

/** Used again and again: reading waits for nothing. */
const scratch: ChunkColumns = emptyColumns();
const stored: BucketColumns = emptyBuckets();

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
    const rolledUp = this.#rows.daysOf(this.#place).reduce((sum, day) => sum + this.#samplesOf(day), 0);
    return this.#parts.reduce((sum, { series }) => sum + series.samples, rolledUp);
  }

  /** Whether it has native histograms, so that its buckets are the samples that they keep. */
  get isKept(): boolean {
    return (
      this.#parts.some(({ series }) => series.hasHistograms) ||
      this.rolledDays.some((day) => this.#rows.keptOf(this.#place, day) !== undefined)
    );
  }

  /** Not everything of histograms is in what is kept of them, and not every total can be told from buckets of its increments. */
  needsSamples(): boolean {
    if (this.rolledDays.some((day) => this.#rows.isLeftOut(this.#place, day))) return true;
    if (this.isKept)
      return !canBeKept(this.#asked.columns) || this.rolledDays.some(this.#hasFloats) || this.#hasFloatIncrements();
    if (!this.found.delta) return false;
    this.#readStored(stored);
    return !canAccumulate(stored, this.#asked.columns);
  }

  read(_into: SampleColumns): void {
    throw new Error('a series that was rolled up is read by its buckets');
  }

  readBuckets(into: BucketColumns): void {
    this.#readStored(into);
    if (this.found.delta) accumulateBuckets(into, this.#asked.startMs);
  }

  /** Of a series with native histograms, which `KeptSeries` gives: the samples that its buckets keep, and how many there were. */
  readAsKept(into: SampleColumns, buckets: BucketColumns): void {
    into.length = 0;
    into.histograms = null;
    into.startTimestamps = null;
    buckets.length = 0;
    const { resolutionMs, startMs } = this.#asked;
    const append = this.found.delta ? appendIncrements : appendKept;
    this.#eachDay(
      (day) => this.#appendKeptOf(day, into, buckets),
      (from, to) => append(scratch, resolutionMs, into, buckets, from, to),
    );
    if (!this.found.delta) return;
    let first = 0;
    while (first < into.length && into.timestamps[first]! < startMs) first++;
    accumulateDeltas(into, first);
  }

  #readStored(into: BucketColumns): void {
    into.length = 0;
    const { resolutionMs } = this.#asked;
    this.#eachDay(
      (day) => this.#rows.append(this.#place, day, resolutionMs, into),
      (from, to) => appendBuckets(scratch, resolutionMs, into, from, to),
    );
  }

  /** In order of time: `rolled` for a day from its row, `sampled` for one from the samples between these places of `scratch`. */
  #eachDay(rolled: (day: number) => void, sampled: (from: number, to: number) => void): void {
    const days = this.rolledDays;
    const parts = [...this.#parts].sort((one, other) => one.stretch.firstDay - other.stretch.firstDay);
    let nextDay = 0;
    const rolledUntil = (end: number): void => {
      for (; nextDay < days.length && days[nextDay]! < end; nextDay++) rolled(days[nextDay]!);
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
        if (isRolled) rolled(day);
        else sampled(from, to);
        if (days[nextDay] === day) nextDay++;
        from = to;
      }
      rolledUntil(stretch.lastDay + 1);
    }
    rolledUntil(Number.POSITIVE_INFINITY);
  }

  #appendKeptOf(day: number, into: SampleColumns, buckets: BucketColumns): void {
    stored.length = 0;
    this.#rows.append(this.#place, day, this.#asked.resolutionMs, stored);
    for (let at = 0; at < stored.length; at++) appendCount(buckets, stored.ends[at]!, stored.counts[at]!);
    const kept = this.#rows.keptOf(this.#place, day);
    if (kept !== undefined) decodeChunk(kept, into);
    else if (this.#asked.columns.includes('stales')) appendMarkers(stored, into);
  }

  /** Whether a day is made of floats: what of them is kept beside histograms is not in its row. One of markers alone is neither. */
  readonly #hasFloats = (day: number): boolean =>
    this.#rows.keptOf(this.#place, day) === undefined && this.#rows.samplesOf(this.#place, day) > 0;

  /** Of increments among samples: of floats and of histograms there are two totals, and no buckets keep both. */
  #hasFloatIncrements(): boolean {
    if (!this.found.delta) return false;
    return this.#parts.some(({ series }) => {
      series.readStored(scratch);
      return !areHistograms(scratch);
    });
  }

  #samplesOf(day: number): number {
    const kept = this.#rows.keptOf(this.#place, day);
    return kept === undefined ? this.#rows.bucketsOf(this.#place, day) : chunkLength(kept);
  }

  #isMore(day: number, samples: number): boolean {
    return this.#rows.samplesOf(this.#place, day) > samples;
  }
}

/** The markers of staleness of buckets that hold nothing else. */
function appendMarkers({ length, ends, stales }: BucketColumns, into: SampleColumns): void {
  growColumns(into, into.length + length);
  const words = new Uint32Array(into.values.buffer, into.values.byteOffset, into.values.length * 2);
  for (let at = 0; at < length; at++) {
    if (stales[at] !== 1) continue;
    into.timestamps[into.length] = ends[at]!;
    words[into.length * 2] = STALE_LOW;
    words[into.length * 2 + 1] = STALE_HIGH;
    into.length++;
  }
}

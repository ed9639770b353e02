import type { BucketColumn, BucketColumns, SampleColumns, SeriesLabels, SeriesOfSelection } from '@oriel/store';
import { chunkLength, decodeChunk } from '../../../samples/chunk.ts';
import { type ChunkColumns, emptyColumns, growColumns } from '../../../samples/chunk-columns.ts';
import { appendBuckets } from '../../../samples/rollup/append-buckets.ts';
import { appendIncrements, areHistograms } from '../../../samples/rollup/append-increments.ts';
import { appendCount, appendKept } from '../../../samples/rollup/append-kept.ts';
import { canBeKept, emptyBuckets } from '../../../samples/rollup/bucket-columns.ts';
import { STALE_HIGH, STALE_LOW } from '../../../samples/stale-marker.ts';
import { accumulateDeltas } from '../accumulate-deltas.ts';
import type { FoundSeries } from '../found-series.ts';
import type { StoredSeries } from '../select-samples.ts';
import { accumulateBuckets, canAccumulate } from './accumulate-buckets.ts';
import { bucketsWithin, type Period, type Periods, type Stretch } from './periods.ts';
import type { RolledRows } from './rolled-rows.ts';

/** Used again and again: reading waits for nothing. */
const scratch: ChunkColumns = emptyColumns();
const stored: BucketColumns = emptyBuckets();

/** What is the same for all series of a selection. */
export interface AskedBuckets {
  readonly resolutionMs: number;
  /** What of the buckets is looked at. */
  readonly columns: readonly BucketColumn[];
  readonly startMs: number;
  readonly periods: Periods;
}

/** One series over hours and days, some of them rolled up already, the others rolled up from their samples when it is read. */
export class BucketedSeries implements SeriesOfSelection {
  readonly found: FoundSeries;
  /** Those that have a row, ascending. */
  readonly rolled: readonly Period[];
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
    this.rolled = rows.periodsOf(place);
  }

  /** The samples of a stretch: of periods that are not rolled up, and of those that were reopened. */
  addSamples(series: StoredSeries, stretch: Stretch): void {
    this.#parts.push({ series, stretch });
  }

  get labels(): SeriesLabels {
    return this.found.labels;
  }

  get samples(): number {
    const rolledUp = this.rolled.reduce((sum, period) => sum + this.#samplesOf(period), 0);
    return this.#parts.reduce((sum, { series }) => sum + series.samples, rolledUp);
  }

  /** Whether it has native histograms, so that its buckets are the samples that they keep. */
  get isKept(): boolean {
    return (
      this.#parts.some(({ series }) => series.hasHistograms) ||
      this.rolled.some((period) => this.#rows.keptOf(this.#place, period) !== undefined)
    );
  }

  /** Not everything of histograms is in what is kept of them, and not every total can be told from buckets of its increments. */
  needsSamples(): boolean {
    if (this.rolled.some((period) => this.#rows.isLeftOut(this.#place, period))) return true;
    if (this.isKept)
      return !canBeKept(this.#asked.columns) || this.rolled.some(this.#hasFloats) || this.#hasFloatIncrements();
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
    const { startMs } = this.#asked;
    const append = this.found.delta ? appendIncrements : appendKept;
    this.#eachPeriod(
      (period) => this.#appendKeptOf(period, into, buckets),
      (bucketMs, from, to) => append(scratch, bucketMs, into, buckets, from, to),
    );
    if (!this.found.delta) return;
    let first = 0;
    while (first < into.length && into.timestamps[first]! < startMs) first++;
    accumulateDeltas(into, first);
  }

  #readStored(into: BucketColumns): void {
    into.length = 0;
    this.#eachPeriod(
      (period) => this.#rows.append(this.#place, period, into),
      (bucketMs, from, to) => appendBuckets(scratch, bucketMs, into, from, to),
    );
  }

  /**
   * In order of time: `rolled` for a period from its row, `sampled` for one from the samples between these places of `scratch`, whose buckets
   * are no longer than the period is.
   */
  #eachPeriod(rolled: (period: Period) => void, sampled: (bucketMs: number, from: number, to: number) => void): void {
    const { periods, resolutionMs } = this.#asked;
    const parts = [...this.#parts].sort((one, other) => one.stretch.startMs - other.stretch.startMs);
    let next = 0;
    const rolledUntil = (endMs: number): void => {
      for (; next < this.rolled.length && this.rolled[next]!.startMs < endMs; next++) rolled(this.rolled[next]!);
    };
    for (const { series, stretch } of parts) {
      rolledUntil(stretch.startMs);
      series.readStored(scratch);
      const { timestamps, length } = scratch;
      for (let from = 0; from < length; ) {
        const period = periods.at(timestamps[from]!);
        let to = from + 1;
        while (to < length && timestamps[to]! <= period.endMs) to++;
        rolledUntil(period.startMs);
        const hasRow = this.rolled[next]?.startMs === period.startMs;
        // What was let go of in part keeps its roll-up, whatever came late.
        if (hasRow && (!this.#reopened?.has(period.startMs) || this.#isMore(period, to - from))) rolled(period);
        else sampled(bucketsWithin(period, resolutionMs), from, to);
        if (hasRow) next++;
        from = to;
      }
      rolledUntil(stretch.endMs);
    }
    rolledUntil(Number.POSITIVE_INFINITY);
  }

  #appendKeptOf(period: Period, into: SampleColumns, buckets: BucketColumns): void {
    stored.length = 0;
    this.#rows.append(this.#place, period, stored);
    for (let at = 0; at < stored.length; at++) appendCount(buckets, stored.ends[at]!, stored.counts[at]!);
    const kept = this.#rows.keptOf(this.#place, period);
    if (kept !== undefined) decodeChunk(kept, into);
    else if (this.#asked.columns.includes('stales')) appendMarkers(stored, into);
  }

  /** Whether a period is made of floats: what of them is kept beside histograms is not in its row. One of markers alone is neither. */
  readonly #hasFloats = (period: Period): boolean =>
    this.#rows.keptOf(this.#place, period) === undefined && this.#rows.samplesOf(this.#place, period) > 0;

  /** Of increments among samples: of floats and of histograms there are two totals, and no buckets keep both. */
  #hasFloatIncrements(): boolean {
    if (!this.found.delta) return false;
    return this.#parts.some(({ series }) => {
      series.readStored(scratch);
      return !areHistograms(scratch);
    });
  }

  #samplesOf(period: Period): number {
    const kept = this.#rows.keptOf(this.#place, period);
    return kept === undefined ? this.#rows.bucketsOf(this.#place, period) : chunkLength(kept);
  }

  #isMore(period: Period, samples: number): boolean {
    return this.#rows.samplesOf(this.#place, period) > samples;
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

import type { BucketColumn, SampleSelect, SampleSelection, SeriesOfSelection } from '@oriel/store';
import { BUCKET_COLUMNS, bytesOfBucket, canBeKept } from '../../../samples/rollup/bucket-columns.ts';
import { BUCKET_MS, DAY_MS, RESOLUTIONS_MS, rollupDayOf } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';
import type { FoundSeries } from '../found-series.ts';
import { type StoredSelect, selectSamples } from '../select-samples.ts';
import { INCREMENT_COLUMNS } from './accumulate-buckets.ts';
import { BucketedSeries } from './bucketed-series.ts';
import { KeptSeries } from './kept-series.ts';
import { readReopened } from './read-reopened.ts';
import type { RolledRange } from './rolled-range.ts';
import { RolledRows } from './rolled-rows.ts';
import { warnOfLeftOut } from './rollup-warnings.ts';
import type { Stretch } from './stretch.ts';

/** Of two hours of samples every 15 s, measured (docs/formats/rollup.md). */
const CHUNK_BYTES = 500;
/** Fewer bytes than these are read as fast as the statements that roll-ups take, and may be in memory already. */
export const ROLLUPS_WORTH_BYTES = 4_000_000;
/** More stretches than this are read as one. */
const MAX_STRETCHES = 8;

/** The longest buckets that make up every window whole; none where only samples can answer. */
export function resolutionOf({ hints }: SampleSelect): number | undefined {
  const windows = hints?.windows;
  if (windows == null) return undefined;
  return RESOLUTIONS_MS.findLast(
    (length) => windows.lengthMs % length === 0 && windows.firstEndMs % length === 0 && windows.stepMs % length === 0,
  );
}

/**
 * Whether buckets of that length are enough less than the samples, where both are there: so much of the range, or all of it where it is not
 * known yet. Samples stay packed in memory and buckets do not: wide ones of 5 minutes are more. And what is not rolled up takes as long again as it
 * does among samples alone, which several threads evaluate in slices.
 */
export function isWorthwhile(
  series: number,
  { startMs, endMs, hints }: SampleSelect,
  resolutionMs: number,
  worthBytes: number,
  rolledMs = endMs - startMs,
): boolean {
  const bucketBytes = bytesOfBucket(columnsOf(hints));
  const savedOfChunk = CHUNK_BYTES - (BUCKET_MS / resolutionMs) * bucketBytes;
  const restMs = endMs - startMs - rolledMs;
  return (series * (rolledMs * savedOfChunk - restMs * CHUNK_BYTES)) / BUCKET_MS >= worthBytes;
}

function columnsOf(hints: SampleSelect['hints']): readonly BucketColumn[] {
  return hints?.windows?.columns ?? BUCKET_COLUMNS;
}

/**
 * The series as buckets: days that are rolled up from their roll-ups, the present and what was reopened by something late from samples,
 * rolled up as they are read. Of series with native histograms buckets keep samples; what no bucket can tell comes with its samples. Nothing where no roll-up
 * of the range is there.
 */
export async function selectRollups(
  reading: Reading,
  found: readonly FoundSeries[],
  request: StoredSelect,
  resolutionMs: number,
  { ledger, days }: RolledRange,
  signal: AbortSignal | undefined,
): Promise<SampleSelection | undefined> {
  const firstDay = Math.max(0, rollupDayOf(request.startMs));
  const lastDay = rollupDayOf(request.endMs);
  const asked = { resolutionMs, columns: columnsOf(request.hints), startMs: request.startMs };
  const hasIncrements = found.some(({ delta }) => delta);
  const columns = hasIncrements ? [...new Set([...asked.columns, ...INCREMENT_COLUMNS])] : asked.columns;
  const [rows, reopened] = await Promise.all([
    RolledRows.read(reading, found, request, {
      resolutionMs,
      columns,
      hasKept: canBeKept(asked.columns),
      days,
      signal,
    }),
    readReopened(reading, found, request, { ledger, days, signal }),
  ]);
  if (rows.days.size === 0) return undefined;

  const series = found.map((one, place) => new BucketedSeries(one, rows, place, asked, reopened.get(place)));
  const all = found.map((_, place) => place);
  const read = (places: readonly number[], asked: StoredSelect) =>
    selectSamples(
      reading,
      places.map((place) => found[place]!),
      asked,
      signal,
    );
  const reopenedDays = new Set([...reopened.values()].flatMap((days) => [...days]));
  const isRolled = (day: number): boolean => rows.days.has(day);
  const placeOf = new Map(found.map((one, place) => [one, place]));
  for (const stretch of stretchesOf(firstDay, lastDay, (day) => !isRolled(day) || reopenedDays.has(day))) {
    const places = isWholly(stretch, isRolled) ? all.filter((place) => reopened.has(place)) : all;
    for (const part of await read(places, within(request, stretch, reopenedDays))) {
      series[placeOf.get(part.found)!]!.addSamples(part, stretch);
    }
  }

  const asSamples = all.filter((place) => series[place]!.needsSamples());
  const whole = asSamples.length === 0 ? [] : await read(asSamples, request);
  const isAsSamples = new Set(asSamples);
  const bucketed: SeriesOfSelection[] = series
    .filter((one, place) => one.samples > 0 && !isAsSamples.has(place))
    .map((one) => (one.isKept ? new KeptSeries(one) : one));
  return {
    series: [...bucketed, ...whole],
    warnings: warnOfLeftOut(
      asSamples.map((place) => series[place]!),
      whole,
    ),
    rollupMs: resolutionMs,
  };
}

function stretchesOf(firstDay: number, lastDay: number, isIn: (day: number) => boolean): Stretch[] {
  const stretches: { firstDay: number; lastDay: number }[] = [];
  for (let day = firstDay; day <= lastDay; day++) {
    if (!isIn(day)) continue;
    const last = stretches.at(-1);
    if (last?.lastDay === day - 1) last.lastDay = day;
    else stretches.push({ firstDay: day, lastDay: day });
  }
  if (stretches.length <= MAX_STRETCHES) return stretches;
  return [{ firstDay: stretches[0]!.firstDay, lastDay: stretches.at(-1)!.lastDay }];
}

function isWholly({ firstDay, lastDay }: Stretch, isIn: (day: number) => boolean): boolean {
  for (let day = firstDay; day <= lastDay; day++) if (!isIn(day)) return false;
  return true;
}

/** A day that was reopened is read whole, whatever is asked of it: whether its samples are all there is told by how many they are. */
function within(
  request: StoredSelect,
  { firstDay, lastDay }: Stretch,
  reopenedDays: ReadonlySet<number>,
): StoredSelect {
  const startMs = firstDay * DAY_MS + 1;
  const endMs = (lastDay + 1) * DAY_MS;
  return {
    matchers: request.matchers,
    ...(request.keys && { keys: request.keys }),
    startMs: reopenedDays.has(firstDay) ? startMs : Math.max(request.startMs, startMs),
    endMs: reopenedDays.has(lastDay) ? endMs : Math.min(request.endMs, endMs),
  };
}

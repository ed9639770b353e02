import type { BucketColumn, SampleSelect, SampleSelection, SeriesOfSelection } from '@oriel/store';
import { BUCKET_COLUMNS, bytesOfBucket, canBeKept } from '../../../samples/rollup/bucket-columns.ts';
import { BUCKET_MS, RESOLUTIONS_MS } from '../../../samples/time-layout.ts';
import type { Reading } from '../../reading.ts';
import type { FoundSeries } from '../found-series.ts';
import { type StoredSelect, selectSamples } from '../select-samples.ts';
import { INCREMENT_COLUMNS } from './accumulate-buckets.ts';
import { BucketedSeries } from './bucketed-series.ts';
import { KeptSeries } from './kept-series.ts';
import { type Period, Periods, type Stretch } from './periods.ts';
import { readReopened } from './read-reopened.ts';
import type { RolledRange } from './rolled-range.ts';
import { RolledRows } from './rolled-rows.ts';
import { warnOfLeftOut } from './rollup-warnings.ts';

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
 * The series as buckets: hours and days that are rolled up from their roll-ups, the present and what was reopened by something late from
 * samples, rolled up as they are read. Of series with native histograms buckets keep samples; what no bucket can tell comes with its samples.
 * Nothing where no roll-up of the range is there.
 */
export async function selectRollups(
  reading: Reading,
  found: readonly FoundSeries[],
  request: StoredSelect,
  resolutionMs: number,
  rolled: RolledRange,
  signal: AbortSignal | undefined,
): Promise<SampleSelection | undefined> {
  const periods = new Periods(rolled.hours);
  const asked = { resolutionMs, columns: columnsOf(request.hints), startMs: request.startMs, periods };
  const hasIncrements = found.some(({ delta }) => delta);
  const columns = hasIncrements ? [...new Set([...asked.columns, ...INCREMENT_COLUMNS])] : asked.columns;
  const [rows, reopened] = await Promise.all([
    RolledRows.read(
      reading,
      found,
      request,
      rolled,
      { resolutionMs, columns, hasKept: canBeKept(asked.columns) },
      signal,
    ),
    readReopened(reading, found, request, rolled, signal),
  ]);
  if (rows.isEmpty) return undefined;

  const series = found.map((one, place) => new BucketedSeries(one, rows, place, asked, reopened.get(place)));
  const all = found.map((_, place) => place);
  const read = (places: readonly number[], asked: StoredSelect) =>
    selectSamples(
      reading,
      places.map((place) => found[place]!),
      asked,
      signal,
    );
  const anyReopened = new Set([...reopened.values()].flatMap((starts) => [...starts]));
  const isReopened = ({ startMs }: Period): boolean => anyReopened.has(startMs);
  const placeOf = new Map(found.map((one, place) => [one, place]));
  const cut = [...periods.within(Math.max(1, request.startMs), request.endMs)];
  for (const stretch of stretchesOf(cut, (period) => !rows.has(period) || isReopened(period))) {
    const isWholly = cut.every((period) => !isWithin(period, stretch) || rows.has(period));
    const places = isWholly ? all.filter((place) => reopened.has(place)) : all;
    for (const part of await read(places, within(request, stretch, cut.filter(isReopened)))) {
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

function stretchesOf(periods: readonly Period[], isIn: (period: Period) => boolean): Stretch[] {
  const stretches: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of periods.filter(isIn)) {
    const last = stretches.at(-1);
    if (last?.endMs === startMs) last.endMs = endMs;
    else stretches.push({ startMs, endMs });
  }
  if (stretches.length <= MAX_STRETCHES) return stretches;
  return [{ startMs: stretches[0]!.startMs, endMs: stretches.at(-1)!.endMs }];
}

function isWithin({ startMs, endMs }: Period, stretch: Stretch): boolean {
  return startMs >= stretch.startMs && endMs <= stretch.endMs;
}

/** What was reopened is read whole, whatever is asked of it: whether its samples are all there is told by how many they are. */
function within(request: StoredSelect, { startMs, endMs }: Stretch, reopened: readonly Period[]): StoredSelect {
  return {
    matchers: request.matchers,
    ...(request.keys && { keys: request.keys }),
    startMs: reopened.some((period) => period.startMs === startMs)
      ? startMs + 1
      : Math.max(request.startMs, startMs + 1),
    endMs: reopened.some((period) => period.endMs === endMs) ? endMs : Math.min(request.endMs, endMs),
  };
}

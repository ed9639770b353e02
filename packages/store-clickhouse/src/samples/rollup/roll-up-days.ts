import { createHash } from 'node:crypto';
import type { PackOptions } from '@oriel/store';
import { DEFAULT_RETENTION } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { readUpkeep, writeUpkeep } from '../../retain/kept-numbers.ts';
import { readKeyRanges } from '../key-ranges.ts';
import { DAY_MS, GENERATION_MS, GENERATIONS_PACKED } from '../time-layout.ts';
import { enterRolled, type PackingId, readDayParts } from './day-parts.ts';
import { DayRoller, seriesKey } from './day-roller.ts';
import { LEFT_OUT, RollupRows } from './rollup-rows.ts';

/** After its last midnight a day's last samples are packed twice; those that come later still make it be rolled up again. */
const GRACE_MS = GENERATION_MS * (GENERATIONS_PACKED + 1);
const INSERT_BYTES = 16 * 1024 * 1024;
/** How many are asked for with one statement: some hundred megabytes. */
const CHUNKS_AT_ONCE = 200_000;
const FIRST_DAY = -(2 ** 31);
const LAST_DAY = 2 ** 31 - 1;
const ALL_DAYS = LAST_DAY;

type Progress = { days: number; buckets: number } & Parameters<NonNullable<PackOptions['onProgress']>>[0];

/**
 * Makes the roll-ups of days that are over, of what is in chunks; and makes them again for the series that got something new since.
 * Their version is twice of how many packings they are made, which only grows: a crash at any place repeats the day, and of several rows
 * the newest counts.
 */
export async function rollUpDays(
  client: MaintenanceEngineClient,
  options: PackOptions,
  report: Progress,
): Promise<void> {
  const overMs = options.nowMs - (options.hurry ? 0 : GRACE_MS);
  const lastDay = Math.floor(overMs / DAY_MS) - 1;
  for (const { day, rolled, waiting } of await readDayParts(client, { firstDay: FIRST_DAY, lastDay }, 'waiting')) {
    if (options.signal?.aborted) return;
    // A day that was rolled up before: only of the series that got something new, but of those everything.
    const some =
      rolled.length === 0
        ? undefined
        : `SELECT tenant, family, series FROM chunks WHERE ${isOfDay(day)} AND ${isOneOf(waiting)}`;
    const packings = [...rolled, ...waiting];
    report.buckets += await rollUpDay(client, day, options, { packings, version: packings.length * 2, some });
    await enterRolled(client, day, waiting, options.nowMs);
    report.days++;
    options.onProgress?.(report);
  }
}

/** Which of the days before were looked at, day by day. */
const MADE_AGAIN = 'rollups.histograms_made_again_until_day';

/**
 * Once: days with native histograms that were rolled up before there was a way to keep what a bucket needs of them are made again, as
 * long as their samples are there.
 */
export async function rollUpHistogramsAgain(
  client: MaintenanceEngineClient,
  options: PackOptions,
  report: Progress,
): Promise<void> {
  const until = (await readUpkeep(client)).get(MADE_AGAIN);
  if (until === ALL_DAYS) return;
  const days = await readDayParts(client, { firstDay: (until ?? FIRST_DAY) + 1, lastDay: LAST_DAY });
  if (days.length === 0) return;
  for (const { day, rolled } of days) {
    if (options.signal?.aborted) return;
    const ofDay = `resolution = ${DAY_MS / 1_000} AND time = ${atMs(day * DAY_MS)}`;
    const some = `SELECT tenant, family, series FROM rollups WHERE ${ofDay}
  GROUP BY tenant, family, series HAVING argMax(left_out, version) = ${LEFT_OUT.kept}
    AND (argMax(kept = '', version) OR (tenant, family, series) IN (${deltasOf(day)}))`;
    const { block } = await client.query(`SELECT toFloat64(count()) AS n FROM (${some})`);
    if (rolled.length > 0 && block.column('n').get(0) !== 0) {
      report.buckets += await rollUpDay(client, day, options, {
        packings: rolled,
        version: rolled.length * 2 + 1,
        some,
      });
      report.days++;
      options.onProgress?.(report);
      await writeUpkeep(client, MADE_AGAIN, day);
    }
  }
  await writeUpkeep(client, MADE_AGAIN, ALL_DAYS);
}

/** Of the series that `some` selects, or of all. */
async function rollUpDay(
  client: MaintenanceEngineClient,
  day: number,
  { rollupRetention = () => DEFAULT_RETENTION.rollups }: PackOptions,
  made: { readonly packings: readonly PackingId[]; readonly version: number; readonly some: string | undefined },
): Promise<number> {
  const rows = new RollupRows();
  const flush = async (): Promise<void> => {
    if (rows.rows === 0) return;
    const block = rows.flush();
    await client.insertNative('rollups', [block], createHash('sha256').update(block).digest('hex'));
  };
  const ofSome = made.some === undefined ? '' : `\n  AND (tenant, family, series) IN (${made.some})`;
  const roller = new DayRoller(day, rows, {
    version: made.version,
    retentionOf: rollupRetention,
    before: ofSome === '' ? new Map() : await readCounts(client, day, ofSome),
  });
  const where = `${isOfDay(day)} AND ${isOneOf(made.packings)}${ofSome}`;
  for (const range of await readKeyRanges(client, 'chunks', where, CHUNKS_AT_ONCE)) {
    const blocks = client.scan(
      `SELECT tenant, family, series, toFloat64(toUnixTimestamp64Milli(first)) AS first_ms,
  toFloat64(toUnixTimestamp64Milli(last)) AS last_ms, samples, toFloat64(generation) AS generation_number,
  toFloat64(run) AS run_number, data, (tenant, family, series) IN (${deltasOf(day)}) AS delta
FROM chunks
WHERE ${where}${range === '' ? '' : ` AND ${range}`}
ORDER BY tenant, family, series, time, generation, run`,
    );
    for await (const block of blocks) {
      roller.add(block);
      if (rows.sizeBytes >= INSERT_BYTES) await flush();
    }
  }
  roller.finish();
  await flush();
  return roller.buckets;
}

/** Chunks that may have samples of the day. */
function isOfDay(day: number): string {
  const [start, end] = [atMs(day * DAY_MS), atMs((day + 1) * DAY_MS)];
  return `time >= ${start} AND time <= ${end} AND last > ${start} AND first <= ${end}`;
}

/** The series of the day whose samples are increments. */
function deltasOf(day: number): string {
  return `SELECT tenant, family, series FROM series WHERE delta = 1 AND time >= ${atMs(day * DAY_MS)} AND time <= ${atMs((day + 1) * DAY_MS)}`;
}

/** How many samples the roll-ups of these series hold. */
async function readCounts(
  client: MaintenanceEngineClient,
  day: number,
  ofNew: string,
): Promise<ReadonlyMap<string, number>> {
  const { block } = await client.query(
    `SELECT tenant, family, series, toFloat64(argMax(arraySum(counts), version)) AS samples FROM rollups
WHERE resolution = ${DAY_MS / 1_000} AND time = ${atMs(day * DAY_MS)}${ofNew}
GROUP BY tenant, family, series`,
  );
  const [tenant, family, series, samples] = ['tenant', 'family', 'series', 'samples'].map((name) => block.column(name));
  return new Map(
    Array.from({ length: block.rows }, (_, row) => [
      seriesKey(tenant!.get(row) as number, family!.get(row) as bigint, series!.get(row) as bigint),
      samples!.get(row) as number,
    ]),
  );
}

/** Numbers from the ledger, written out: no text of anybody's. */
function isOneOf(parts: readonly PackingId[]): string {
  return `(generation, run) IN (${parts.map(({ generation, run }) => `(${Math.trunc(generation)}, ${Math.trunc(run)})`).join(', ')})`;
}

function atMs(timeMs: number): string {
  return `fromUnixTimestamp64Milli(${Math.trunc(timeMs)}, 'UTC')`;
}

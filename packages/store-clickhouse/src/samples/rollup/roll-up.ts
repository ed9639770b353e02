import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PackOptions } from '@oriel/store';
import { DEFAULT_RETENTION } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { Turns } from '../../read/samples/turns.ts';
import { readUpkeep, writeUpkeep } from '../../retain/kept-numbers.ts';
import { readKeyRanges } from '../key-ranges.ts';
import { BUCKET_MS, DAY_MS } from '../time-layout.ts';
import { enterRolled, type PackingId, readPeriodParts } from './period-parts.ts';
import { PeriodRoller, seriesKey } from './period-roller.ts';
import { DAYS, HOURS, lastOver, openHours, type RollupPeriod } from './rollup-periods.ts';
import { LEFT_OUT, RollupRows } from './rollup-rows.ts';

const INSERT_BYTES = 16 * 1024 * 1024;
/** How many are asked for with one statement: some hundred megabytes. */
const CHUNKS_AT_ONCE = 200_000;
const FIRST_DAY = -(2 ** 31);
const LAST_DAY = 2 ** 31 - 1;
const ALL_DAYS = LAST_DAY;
/** More than an hour has milliseconds, and so samples of one series. */
const VERSIONS_OF_PACKINGS = 2 ** 24;

type Progress = { hours: number; days: number; buckets: number } & Parameters<
  NonNullable<PackOptions['onProgress']>
>[0];

/** What is done between two stretches of a long roll-up: nothing waits until it has all been made. */
export type Meanwhile = () => Promise<void>;

/**
 * Makes the roll-ups of hours that are over, of days that are not, and makes them again for the series that got something new since.
 *
 * What fresh chunks hold is dropped when it has moved on, so whoever was overtaken by another server may find less than there was. Of rows
 * made of as many packings the one with more samples counts, and of others that with more packings: what comes too late changes nothing.
 */
export async function rollUpHours(
  client: MaintenanceEngineClient,
  options: PackOptions,
  report: Progress,
): Promise<void> {
  const range = { first: openHours(options).first, last: lastOver(HOURS, options) };
  const versionOf = (packings: number) => (samples: number) => packings * VERSIONS_OF_PACKINGS + samples;
  report.hours += await rollUpWaiting(client, HOURS, range, { ...options, versionOf, report });
}

/**
 * Makes the roll-ups of days that are over, of what is in chunks; and makes them again for the series that got something new since.
 * Their version is twice of how many packings they are made, which only grows: a crash at any place repeats the day, and of several rows
 * the newest counts.
 */
export async function rollUpDays(
  client: MaintenanceEngineClient,
  options: PackOptions,
  report: Progress,
  meanwhile: Meanwhile,
): Promise<void> {
  const range = { first: FIRST_DAY, last: lastOver(DAYS, options) };
  const versionOf = (packings: number) => () => packings * 2;
  report.days += await rollUpWaiting(client, DAYS, range, { ...options, versionOf, report, meanwhile });
}

async function rollUpWaiting(
  client: MaintenanceEngineClient,
  period: RollupPeriod,
  range: { readonly first: number; readonly last: number },
  options: PackOptions & {
    readonly versionOf: (packings: number) => (samples: number) => number;
    readonly report: Progress;
    readonly meanwhile?: Meanwhile;
  },
): Promise<number> {
  if (range.last < range.first) return 0;
  const { report } = options;
  let made = 0;
  for (const { number, rolled, waiting } of await readPeriodParts(client, period, range, 'waiting')) {
    if (options.signal?.aborted) return made;
    // What was rolled up before: only of the series that got something new, but of those everything.
    const some = rolled.length === 0 ? undefined : sourceOf(period, number, waiting, 'tenant, family, series');
    const packings = [...rolled, ...waiting];
    const versionOf = options.versionOf(packings.length);
    const buckets = await rollUp(client, period, number, options, { packings, versionOf, some });
    if (buckets === undefined) return made;
    report.buckets += buckets;
    await enterRolled(
      client,
      period,
      waiting.map((packing) => ({ number, packing })),
      options.nowMs,
    );
    made++;
    options.onProgress?.(report);
  }
  return made;
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
  const days = await readPeriodParts(client, DAYS, { first: (until ?? FIRST_DAY) + 1, last: LAST_DAY });
  if (days.length === 0) return;
  for (const { number: day, rolled } of days) {
    if (options.signal?.aborted) return;
    const ofDay = `resolution = ${DAY_MS / 1_000} AND time = ${atMs(day * DAY_MS)}`;
    const some = `SELECT tenant, family, series FROM rollups WHERE ${ofDay}
  GROUP BY tenant, family, series HAVING argMax(left_out, version) = ${LEFT_OUT.kept}
    AND (argMax(kept = '', version) OR (tenant, family, series) IN (${deltasOf(DAYS, day)}))`;
    const { block } = await client.query(`SELECT toFloat64(count()) AS n FROM (${some})`);
    if (rolled.length > 0 && block.column('n').get(0) !== 0) {
      const versionOf = () => rolled.length * 2 + 1;
      const buckets = await rollUp(client, DAYS, day, options, { packings: rolled, versionOf, some });
      if (buckets === undefined) return;
      report.buckets += buckets;
      report.days++;
      options.onProgress?.(report);
      await writeUpkeep(client, MADE_AGAIN, day);
    }
  }
  await writeUpkeep(client, MADE_AGAIN, ALL_DAYS);
}

/**
 * Of the series that `some` selects, or of all. Undefined where it was told to stop: nothing is known of it then, and it is made again.
 * Between two stretches as long a rest as the one before took, so that a day of very many series leaves the machine to others.
 */
async function rollUp(
  client: MaintenanceEngineClient,
  period: RollupPeriod,
  number: number,
  options: PackOptions & { readonly meanwhile?: Meanwhile },
  made: {
    readonly packings: readonly PackingId[];
    readonly versionOf: (samples: number) => number;
    readonly some: string | undefined;
  },
): Promise<number | undefined> {
  const { rollupRetention = () => DEFAULT_RETENTION.rollups, signal, hurry, meanwhile } = options;
  const rows = new RollupRows();
  const flush = async (): Promise<void> => {
    if (rows.rows === 0) return;
    const block = rows.flush();
    await client.insertNative(period.table, [block], createHash('sha256').update(block).digest('hex'));
  };
  const ofSome = made.some === undefined ? '' : ` AND (tenant, family, series) IN (${made.some})`;
  const roller = new PeriodRoller(period, number, rows, {
    versionOf: made.versionOf,
    retentionOf: rollupRetention,
    before: ofSome === '' ? new Map() : await readCounts(client, period, number, ofSome),
  });
  const keys = `(${sourceOf(period, number, made.packings, 'tenant, family', ofSome)})`;
  const turns = new Turns();
  for (const range of await readKeyRanges(client, keys, 'true', CHUNKS_AT_ONCE)) {
    if (signal?.aborted) return undefined;
    const began = performance.now();
    const ofRange = `${ofSome}${range === '' ? '' : ` AND ${range}`}`;
    const delta = `(tenant, family, series) IN (${deltasOf(period, number)}) AS delta`;
    const chunks = sourceOf(period, number, made.packings, `${CHUNK_COLUMNS}, ${delta}`, ofRange);
    // Of one table they come in its order, which costs nothing.
    const blocks = client.scan(
      `${chunks.includes('UNION ALL') ? `SELECT * FROM (\n${chunks}\n)` : chunks}\nORDER BY tenant, family, series`,
    );
    for await (const block of blocks) {
      for (const _series of roller.add(block)) if (turns.due) await turns.next();
      if (rows.sizeBytes >= INSERT_BYTES) await flush();
    }
    // A range ends with a series.
    roller.finish();
    await flush();
    if (range === '' || meanwhile === undefined) continue;
    await meanwhile();
    if (!hurry) await sleep(performance.now() - began, undefined, { ...(signal && { signal }) }).catch(() => {});
  }
  return roller.buckets;
}

const CHUNK_COLUMNS = `tenant, family, series, toFloat64(toUnixTimestamp64Milli(first)) AS first_ms,
  toFloat64(toUnixTimestamp64Milli(last)) AS last_ms, samples, toFloat64(generation) AS generation_number,
  toFloat64(run) AS run_number, data`;

/** Of the chunks of these packings that may have samples of the period. */
function sourceOf(
  { lengthMs }: RollupPeriod,
  number: number,
  packings: readonly PackingId[],
  columns: string,
  condition = '',
): string {
  const startMs = number * lengthMs;
  const [start, end] = [atMs(startMs), atMs(startMs + lengthMs)];
  const isOfPeriod = `time > ${atMs(startMs - BUCKET_MS)} AND time <= ${end} AND last > ${start} AND first <= ${end}`;
  return [true, false]
    .flatMap((isFresh) => {
      const own = packings.filter((packing) => packing.isFresh === isFresh);
      if (own.length === 0) return [];
      // Numbers from the ledger, written out: no text of anybody's.
      const names = own.map(({ generation, run }) => `(${Math.trunc(generation)}, ${Math.trunc(run)})`).join(', ');
      const table = isFresh ? 'fresh_chunks' : 'chunks';
      return [`SELECT ${columns} FROM ${table} WHERE ${isOfPeriod} AND (generation, run) IN (${names})${condition}`];
    })
    .join('\nUNION ALL\n');
}

/** The series of the period whose samples are increments. Labels are written once a day. */
function deltasOf({ lengthMs }: RollupPeriod, number: number): string {
  const day = Math.floor((number * lengthMs) / DAY_MS);
  return `SELECT tenant, family, series FROM series WHERE delta = 1 AND time >= ${atMs(day * DAY_MS)} AND time <= ${atMs((day + 1) * DAY_MS)}`;
}

/** How many samples the roll-ups of these series hold. */
async function readCounts(
  client: MaintenanceEngineClient,
  { table, resolutionsMs, lengthMs }: RollupPeriod,
  number: number,
  ofNew: string,
): Promise<ReadonlyMap<string, number>> {
  const { block } = await client.query(
    `SELECT tenant, family, series, toFloat64(argMax(arraySum(counts), version)) AS samples FROM ${table}
WHERE resolution = ${resolutionsMs[0]! / 1_000} AND time = ${atMs(number * lengthMs)}${ofNew}
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

function atMs(timeMs: number): string {
  return `fromUnixTimestamp64Milli(${Math.trunc(timeMs)}, 'UTC')`;
}

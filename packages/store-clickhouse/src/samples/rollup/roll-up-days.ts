import { createHash } from 'node:crypto';
import type { PackOptions } from '@oriel/store';
import { DEFAULT_RETENTION } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { DAY_MS, GENERATION_MS, GENERATIONS_PACKED } from '../time-layout.ts';
import { type DayParts, enterRolled, type PackingId, readDayParts } from './day-parts.ts';
import { DayRoller, seriesKey } from './day-roller.ts';
import { RollupRows } from './rollup-rows.ts';

/** After its last midnight a day's last samples are packed twice; those that come later still make it be rolled up again. */
const GRACE_MS = GENERATION_MS * (GENERATIONS_PACKED + 1);
const INSERT_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 600_000;
const FIRST_DAY = -(2 ** 31);

/**
 * Makes the roll-ups of days that are over, of what is in chunks; and makes them again for the series that got something new since.
 * Their version is of how many packings they are made, which only grows: a crash at any place repeats the day, and of several rows
 * the newest counts.
 */
export async function rollUpDays(
  client: MaintenanceEngineClient,
  options: PackOptions,
  report: { days: number; buckets: number } & Parameters<NonNullable<PackOptions['onProgress']>>[0],
): Promise<void> {
  const overMs = options.nowMs - (options.hurry ? 0 : GRACE_MS);
  const lastDay = Math.floor(overMs / DAY_MS) - 1;
  for (const parts of await readDayParts(client, { firstDay: FIRST_DAY, lastDay }, 'waiting')) {
    if (options.signal?.aborted) return;
    report.buckets += await rollUpDay(client, parts, options);
    report.days++;
    options.onProgress?.(report);
  }
}

async function rollUpDay(
  client: MaintenanceEngineClient,
  { day, rolled, waiting }: DayParts,
  { nowMs, rollupRetention = () => DEFAULT_RETENTION.rollups }: PackOptions,
): Promise<number> {
  const rows = new RollupRows();
  const flush = async (): Promise<void> => {
    if (rows.rows === 0) return;
    const block = rows.flush();
    await client.insertNative('rollups', [block], createHash('sha256').update(block).digest('hex'));
  };
  const ofDay = `time >= ${atMs(day * DAY_MS)} AND time <= ${atMs((day + 1) * DAY_MS)} AND last > ${atMs(day * DAY_MS)} AND first <= ${atMs((day + 1) * DAY_MS)}`;
  // A day that was rolled up before: only of the series that got something new, but of those everything.
  const ofNew =
    rolled.length === 0
      ? ''
      : `\n  AND (tenant, family, series) IN (SELECT tenant, family, series FROM chunks WHERE ${ofDay} AND ${isOneOf(waiting)})`;
  const roller = new DayRoller(day, rows, {
    version: rolled.length + waiting.length,
    retentionOf: rollupRetention,
    before: ofNew === '' ? new Map() : await readCounts(client, day, ofNew),
  });
  const blocks = client.stream(
    `SELECT tenant, family, series, toFloat64(toUnixTimestamp64Milli(first)) AS first_ms,
  toFloat64(toUnixTimestamp64Milli(last)) AS last_ms, samples, toFloat64(generation) AS generation_number,
  toFloat64(run) AS run_number, data
FROM chunks
WHERE ${ofDay} AND ${isOneOf([...rolled, ...waiting])}${ofNew}
ORDER BY tenant, family, series, time, generation, run`,
    { timeoutMs: TIMEOUT_MS, room: 'background' },
  );
  for await (const block of blocks) {
    roller.add(block);
    if (rows.sizeBytes >= INSERT_BYTES) await flush();
  }
  roller.finish();
  await flush();
  await enterRolled(client, day, waiting, nowMs);
  return roller.buckets;
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
    { timeoutMs: TIMEOUT_MS, room: 'background' },
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

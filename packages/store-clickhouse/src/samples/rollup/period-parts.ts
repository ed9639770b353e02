import type { EngineQuery, MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { DAY_MS } from '../time-layout.ts';
import { DAYS, HOURS, type RollupPeriod } from './rollup-periods.ts';

/** One packing of chunks, by what its rows carry. */
export interface PackingId {
  readonly generation: number;
  readonly run: number;
  /** Whether it is one of `fresh_chunks`, whose names are others. */
  readonly isFresh: boolean;
}

/** What of one hour or day is in chunks, and what of that is in its roll-ups. */
export interface PeriodParts {
  /** Since the epoch. */
  readonly number: number;
  readonly rolled: readonly PackingId[];
  readonly waiting: readonly PackingId[];
  /** When it was rolled up last, milliseconds since the epoch; 0 before. */
  readonly rolledAtMs: number;
}

/** The periods among those given, ascending, that any chunk was packed for. */
export async function readPeriodParts(
  client: MaintenanceEngineClient,
  { name, ledger, isOfFresh }: RollupPeriod,
  range: { readonly first: number; readonly last: number },
  only: 'all' | 'waiting' = 'all',
  query: EngineQuery = {},
): Promise<PeriodParts[]> {
  const packing = isOfFresh ? 'fresh, generation, run' : 'generation, run';
  const { block } = await client.query(
    `SELECT ${name} AS number, ${isOfFresh ? 'fresh' : '0'} AS is_fresh, toFloat64(generation) AS first, toFloat64(run) AS packing,
  max(rolled) AS is_rolled, toFloat64(toUnixTimestamp64Milli(max(written_at))) AS at FROM ${ledger}
WHERE ${name} >= {first:Int32} AND ${name} <= {last:Int32}${only === 'all' ? '' : ` AND ${name} IN (SELECT ${name} FROM ${ledger} GROUP BY ${name}, ${packing} HAVING max(rolled) = 0)`}
GROUP BY ${name}, ${packing} ORDER BY ${name}, ${packing}`,
    { ...query, params: { first: range.first, last: range.last } },
  );
  const periods = new Map<number, { number: number; rolled: PackingId[]; waiting: PackingId[]; rolledAtMs: number }>();
  for (let row = 0; row < block.rows; row++) {
    const number = block.column('number').get(row) as number;
    let parts = periods.get(number);
    if (parts === undefined) {
      parts = { number, rolled: [], waiting: [], rolledAtMs: 0 };
      periods.set(number, parts);
    }
    const part = {
      generation: block.column('first').get(row) as number,
      run: block.column('packing').get(row) as number,
      isFresh: block.column('is_fresh').get(row) === 1,
    };
    if (block.column('is_rolled').get(row) === 1) {
      parts.rolled.push(part);
      parts.rolledAtMs = Math.max(parts.rolledAtMs, block.column('at').get(row) as number);
    } else parts.waiting.push(part);
  }
  return [...periods.values()];
}

/** The newest packing of a generation that roll-ups are made of; 0 for none. */
export async function readRolledRun(
  client: MaintenanceEngineClient,
  generation: number,
  isFresh: boolean,
): Promise<number> {
  const ofHours = `SELECT run FROM hour_parts WHERE generation = {generation:UInt64} AND rolled = 1 AND fresh = ${isFresh ? 1 : 0}`;
  const ofDays = `SELECT run FROM day_parts WHERE generation = {generation:UInt64} AND rolled = 1`;
  const { block } = await client.query(
    `SELECT toFloat64(max(run)) AS newest FROM (${isFresh ? ofHours : `${ofHours} UNION ALL ${ofDays}`})`,
    { params: { generation } },
  );
  return block.column('newest').get(0) as number;
}

/** Enters which hours or days a packing has samples of: before the packing itself counts as done. */
export async function enterPacking(
  client: MaintenanceEngineClient,
  period: RollupPeriod,
  numbers: readonly number[],
  packing: PackingId,
  nowMs: number,
): Promise<void> {
  await enter(
    client,
    period,
    numbers.map((number) => ({ number, packing })),
    0,
    nowMs,
  );
}

/** The roll-ups of these periods hold these packings now. */
export async function enterRolled(
  client: MaintenanceEngineClient,
  period: RollupPeriod,
  parts: readonly { readonly number: number; readonly packing: PackingId }[],
  nowMs: number,
): Promise<void> {
  await enter(client, period, parts, 1, nowMs);
}

async function enter(
  client: MaintenanceEngineClient,
  { name, ledger, isOfFresh }: RollupPeriod,
  parts: readonly { readonly number: number; readonly packing: PackingId }[],
  rolled: 0 | 1,
  nowMs: number,
): Promise<void> {
  if (parts.length === 0) return;
  const params = {
    numbers: parts.map(({ number }) => number),
    fresh: parts.map(({ packing }) => (packing.isFresh ? 1 : 0)),
    generations: parts.map(({ packing }) => packing.generation),
    runs: parts.map(({ packing }) => packing.run),
    now: BigInt(Math.round(nowMs)),
  };
  await client.command(
    `INSERT INTO ${ledger} (${name}, ${isOfFresh ? 'fresh, ' : ''}generation, run, rolled, written_at)
SELECT part.1, ${isOfFresh ? 'part.2, ' : ''}part.3, part.4, ${rolled}, fromUnixTimestamp64Milli({now:Int64}, 'UTC')
FROM (SELECT arrayJoin(arrayZip({numbers:Array(Int32)}, {fresh:Array(UInt8)}, {generations:Array(UInt64)}, {runs:Array(UInt64)})) AS part)`,
    { params },
  );
}

/** Chunks of before there were roll-ups, once: later ones are entered when they are packed. */
export async function enterKnownChunks(client: MaintenanceEngineClient, nowMs: number): Promise<void> {
  const { block } = await client.query('SELECT count() AS entries FROM day_parts');
  if (Number(block.column('entries').get(0)) > 0) return;
  await client.command(
    `INSERT INTO day_parts
SELECT DISTINCT arrayJoin([intDiv(toUnixTimestamp64Milli(time) - if(time < toDateTime64(0, 3), ${DAY_MS - 1}, 0), ${DAY_MS}), toInt64(ceil(toUnixTimestamp64Milli(first) / ${DAY_MS})) - 1]) AS day,
  generation, run, 0, fromUnixTimestamp64Milli({now:Int64}, 'UTC')
FROM chunks`,
    { params: { now: BigInt(Math.round(nowMs)) } },
  );
}

/**
 * What fresh chunks have become holds nothing that was not in them: an hour that all of them are in has it too, under its new name. Nothing
 * is rolled up again because chunks move on.
 *
 * @param parts by hour, the packings of fresh chunks that the new one is made of
 */
export async function enterMoved(
  client: MaintenanceEngineClient,
  parts: ReadonlyMap<number, readonly PackingId[]>,
  packing: PackingId,
  nowMs: number,
): Promise<void> {
  if (parts.size === 0) return;
  const range = { first: Math.min(...parts.keys()), last: Math.max(...parts.keys()) };
  const known = await readPeriodParts(client, HOURS, range);
  const moved = known.filter(({ number, rolled }) => {
    const names = new Set(rolled.filter(({ isFresh }) => isFresh).map(nameOf));
    const own = parts.get(number);
    return own?.every((part) => names.has(nameOf(part)));
  });
  await enterRolled(
    client,
    HOURS,
    moved.map(({ number }) => ({ number, packing })),
    nowMs,
  );
}

/** Hours of days that are rolled up are let go of when nobody can be reading them any more. */
const LINGER_MS = 300_000;

/** The hours of days that are rolled up themselves go, a partition each. */
export async function dropHoursOfDays(client: MaintenanceEngineClient, nowMs: number): Promise<void> {
  const { block } = await client.query(
    `SELECT DISTINCT toInt32OrNull(partition_id) AS day FROM system.parts
WHERE active AND database = currentDatabase() AND table IN ('hour_parts', 'fresh_rollups')`,
  );
  const days = Array.from({ length: block.rows }, (_, row) => block.column('day').get(row) as number | null).filter(
    (day) => day !== null,
  );
  if (days.length === 0) return;
  const range = { first: Math.min(...days), last: Math.max(...days) };
  for (const { number, rolled, rolledAtMs } of await readPeriodParts(client, DAYS, range)) {
    if (!days.includes(number) || rolled.length === 0 || rolledAtMs + LINGER_MS > nowMs) continue;
    // The rows last: until they have gone, who reads the ledger knows the day.
    for (const table of [HOURS.ledger, HOURS.table])
      await client.command(`ALTER TABLE ${table} DROP PARTITION ID '${number}'`);
  }
}

function nameOf({ generation, run }: PackingId): string {
  return `${generation}/${run}`;
}

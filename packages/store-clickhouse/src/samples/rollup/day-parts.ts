import type { EngineQuery, MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { DAY_MS } from '../time-layout.ts';

/** One packing of chunks, by what its rows carry. */
export interface PackingId {
  readonly generation: number;
  readonly run: number;
}

/** What of one day is in chunks, and what of that is in its roll-ups. */
export interface DayParts {
  /** Since the epoch. */
  readonly day: number;
  readonly rolled: readonly PackingId[];
  readonly waiting: readonly PackingId[];
}

/** The days among those given, ascending, that any chunk was packed for. */
export async function readDayParts(
  client: MaintenanceEngineClient,
  range: { readonly firstDay: number; readonly lastDay: number },
  only: 'all' | 'waiting' = 'all',
  query: EngineQuery = {},
): Promise<DayParts[]> {
  const { block } = await client.query(
    `SELECT day, toFloat64(generation) AS first, toFloat64(run) AS packing, max(rolled) AS is_rolled FROM day_parts
WHERE day >= {first:Int32} AND day <= {last:Int32}${only === 'all' ? '' : ' AND day IN (SELECT day FROM day_parts GROUP BY day, generation, run HAVING max(rolled) = 0)'}
GROUP BY day, generation, run ORDER BY day, generation, run`,
    { ...query, params: { first: range.firstDay, last: range.lastDay } },
  );
  const days = new Map<number, { day: number; rolled: PackingId[]; waiting: PackingId[] }>();
  for (let row = 0; row < block.rows; row++) {
    const day = block.column('day').get(row) as number;
    let parts = days.get(day);
    if (parts === undefined) {
      parts = { day, rolled: [], waiting: [] };
      days.set(day, parts);
    }
    const part = {
      generation: block.column('first').get(row) as number,
      run: block.column('packing').get(row) as number,
    };
    (block.column('is_rolled').get(row) === 1 ? parts.rolled : parts.waiting).push(part);
  }
  return [...days.values()];
}

/** The newest packing of a generation that roll-ups are made of; 0 for none. */
export async function readRolledRun(client: MaintenanceEngineClient, generation: number): Promise<number> {
  const { block } = await client.query(
    'SELECT toFloat64(max(run)) AS newest FROM day_parts WHERE generation = {generation:UInt64} AND rolled = 1',
    { params: { generation } },
  );
  return block.column('newest').get(0) as number;
}

/** Enters which days a packing has samples of: before the packing itself counts as done. */
export async function enterPacking(
  client: MaintenanceEngineClient,
  days: readonly number[],
  packing: PackingId,
  nowMs: number,
): Promise<void> {
  if (days.length === 0) return;
  await client.command(
    `INSERT INTO day_parts SELECT arrayJoin({days:Array(Int32)}), {generation:UInt64}, {run:UInt64}, 0, fromUnixTimestamp64Milli({now:Int64}, 'UTC')`,
    { params: { days: [...days], ...packing, now: BigInt(Math.round(nowMs)) } },
  );
}

/** The roll-ups of the day hold these packings now. */
export async function enterRolled(
  client: MaintenanceEngineClient,
  day: number,
  parts: readonly PackingId[],
  nowMs: number,
): Promise<void> {
  const params = {
    day,
    generations: parts.map(({ generation }) => generation),
    runs: parts.map(({ run }) => run),
    now: BigInt(Math.round(nowMs)),
  };
  await client.command(
    `INSERT INTO day_parts SELECT {day:Int32}, part.1, part.2, 1, fromUnixTimestamp64Milli({now:Int64}, 'UTC')
FROM (SELECT arrayJoin(arrayZip({generations:Array(UInt64)}, {runs:Array(UInt64)})) AS part)`,
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

import type { MaintenanceEngineClient } from '../engine/engine-client.ts';

/** Numbers that upkeep keeps with the data, by name; the newest of each. */
export async function readUpkeep(client: MaintenanceEngineClient): Promise<Map<string, number>> {
  const { block } = await client.query('SELECT name, argMax(value, written_at) AS latest FROM upkeep GROUP BY name');
  return new Map(
    Array.from(
      { length: block.rows },
      (_, row) => [block.column('name').get(row) as string, Number(block.column('latest').get(row))] as const,
    ),
  );
}

/** Newer than all before it, also where the clock has been set back since: what it said then must not stand for ever. */
export async function writeUpkeep(client: MaintenanceEngineClient, name: string, value: number): Promise<void> {
  await client.command(
    `INSERT INTO upkeep (name, value, written_at)
SELECT {name:String}, {value:String},
  greatest(now64(9, 'UTC'), (SELECT max(written_at) FROM upkeep) + toIntervalNanosecond(1))`,
    { params: { name, value: String(Math.trunc(value)) } },
  );
}

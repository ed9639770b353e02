import type { MaintenanceEngineClient } from '../engine/engine-client.ts';

/**
 * The engine remembers tokens of inserts with the table. Where a migration has put another table in its place, the rows were carried over
 * and the tokens were not: a segment of that time that comes again, because the program ended before it knew that the segment was in, is
 * looked for among the rows instead.
 */
export class CarriedOver {
  readonly #client: MaintenanceEngineClient;
  #newest: Promise<ReadonlyMap<string, bigint>> | undefined;

  constructor(client: MaintenanceEngineClient) {
    this.#client = client;
  }

  /** Which rows of a segment are in the table; undefined where its tokens know. */
  async ordinalsOf(table: string, segment: bigint): Promise<ReadonlySet<number> | undefined> {
    this.#newest ??= readNewest(this.#client).catch((error) => {
      this.#newest = undefined;
      throw error;
    });
    if (segment > ((await this.#newest).get(table) ?? -1n)) return undefined;
    const { block } = await this.#client.query(`SELECT ordinal FROM ${table} WHERE segment = {segment:UInt64}`, {
      params: { segment },
    });
    const ordinals = block.rows === 0 ? undefined : block.column('ordinal');
    return new Set(Array.from({ length: block.rows }, (_, row) => ordinals!.get(row) as number));
  }
}

const PREFIX = 'carried_over_';

/** No segment that this table holds now is newer; nothing to remember where it holds none. */
export function rememberCarriedOver(
  client: MaintenanceEngineClient,
  table: string,
  clocksDifferMs: number,
): Promise<void> {
  return client.command(
    `INSERT INTO upkeep (name, value)
SELECT {name:String}, toString(toUInt64(toUnixTimestamp64Milli(now64(3)) + {margin:Int64}) * 65536)
FROM system.parts WHERE active AND database = currentDatabase() AND table = {table:String} HAVING count() > 0`,
    { params: { name: `${PREFIX}${table}`, margin: clocksDifferMs, table } },
  );
}

async function readNewest(client: MaintenanceEngineClient): Promise<ReadonlyMap<string, bigint>> {
  const { block } = await client.query(
    'SELECT name, argMax(value, written_at) AS newest FROM upkeep WHERE startsWith(name, {prefix:String}) GROUP BY name',
    { params: { prefix: PREFIX } },
  );
  return new Map(
    Array.from({ length: block.rows }, (_, row) => [
      (block.column('name').get(row) as string).slice(PREFIX.length),
      BigInt(block.column('newest').get(row) as string),
    ]),
  );
}

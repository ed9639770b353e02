import type { TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { TenantEngineClient } from '../../engine/engine-client.ts';
import { timeCondition } from '../statement.ts';
import { wholeMinutes } from '../whole-minutes.ts';
import type { PartFacts } from './counted-part.ts';

/** Whose parts are counted. */
export type CountedTable = 'logs' | 'spans';

/** Nobody waits for it. */
export const IN_BACKGROUND = { room: 'background', isUnmetered: true, timeoutMs: 60_000 } as const;

/** Names of the parts that hold so many of a tenant's records in or about a range. */
export async function readPartNames(
  client: TenantEngineClient,
  table: CountedTable,
  range: TimeRange,
  leastRows: number,
): Promise<string[]> {
  const params = new QueryParams();
  const within = partsWithin(table, range, params);
  if (within === undefined) return [];
  const { block } = await client.query(
    `SELECT part FROM (
  SELECT _part AS part, count() AS records FROM ${table} WHERE ${within} GROUP BY _part
)
WHERE records >= ${params.bind('UInt64', leastRows)}`,
    { ...IN_BACKGROUND, params: params.values },
  );
  return Array.from({ length: block.rows }, (_, row) => block.column('part').get(row) as string);
}

/** Of logs the counts by minute that lie in the parts know it. Of spans it is what the primary key alone tells of the time, which is not read. */
function partsWithin(table: CountedTable, range: TimeRange, params: QueryParams): string | undefined {
  return table === 'logs' ? wholeMinutes(range, params)?.whole : `indexHint(${timeCondition(range, params)})`;
}

/** Those that are gone by now, as after a merge, are left out. */
export async function readPartFacts(
  client: TenantEngineClient,
  table: CountedTable,
  names: readonly string[],
): Promise<PartFacts[]> {
  if (names.length === 0) return [];
  const params = new QueryParams();
  const { block } = await client.query(
    `SELECT _part AS part, count() AS records, toUnixTimestamp64Nano(min(time)) AS first, toUnixTimestamp64Nano(max(time)) AS last
FROM ${table}
WHERE _part IN ${params.texts(names)}
GROUP BY _part`,
    { ...IN_BACKGROUND, params: params.values },
  );
  return Array.from({ length: block.rows }, (_, row) => ({
    name: block.column('part').get(row) as string,
    rows: Number(block.column('records').get(row)),
    firstNs: block.column('first').get(row) as bigint,
    lastNs: block.column('last').get(row) as bigint,
  }));
}

/** How many of the tenant's records are in parts, of those parts that a statement sees. Of logs the counts by minute know it. */
export function seenParts(table: CountedTable, parts: readonly PartFacts[], params: QueryParams): string {
  return `SELECT _part AS part, count() AS records FROM ${table} WHERE _part IN ${params.texts(parts.map(({ name }) => name))} GROUP BY _part`;
}

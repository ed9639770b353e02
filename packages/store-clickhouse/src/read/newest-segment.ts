import type { ReadOptions } from '@oriel/store';
import { QueryParams } from '../compile/query-params.ts';
import type { TenantEngineClient } from '../engine/engine-client.ts';
import { newestSegment } from './ingest-sequence.ts';
import { engineQuery } from './statement.ts';

/** The newest visible segment of a table, as the engine knows it. */
export async function readNewestSegment(
  { client, now }: { readonly client: TenantEngineClient; readonly now: () => number },
  table: string,
  options: ReadOptions | undefined,
): Promise<bigint> {
  const params = new QueryParams();
  const newest = newestSegment(table, now(), (type, value) => params.bind(type, value));
  const { block } = await client.query(`SELECT ${newest} AS newest`, engineQuery(params, options));
  return block.column('newest').get(0) as bigint;
}

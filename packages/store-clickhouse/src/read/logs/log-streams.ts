import type { LogStream, ReadOptions, TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { StoredContexts } from '../stored-attributes.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

/** Who sends logs: one line for each resource, the busiest first. */
export async function logStreams(
  reading: Reading,
  query: { range: TimeRange; limit?: number },
  options?: ReadOptions,
): Promise<LogStream[]> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT service_name, resource, count() AS records, toUnixTimestamp64Milli(max(time)) AS last
FROM logs
${where(timeCondition(query.range, params))}
GROUP BY service_name, resource
ORDER BY records DESC, service_name, resource
LIMIT ${params.bind('UInt32', Math.max(1, Math.min(MAX_LIMIT, query.limit ?? DEFAULT_LIMIT)))}`,
    params,
    options,
    { isUnmetered: true },
  );
  const contexts = new StoredContexts();
  return Array.from({ length: block.rows }, (_, row) => ({
    service: block.column('service_name').get(row) as string,
    resource: contexts.resource(block.column('resource').get(row) as string),
    records: Number(block.column('records').get(row)),
    lastMs: Number(block.column('last').get(row)),
  }));
}

import type { Dependency, ReadOptions, TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { ask, type Reading, timeCondition, where } from '../reading.ts';
import { IS_ENTRY, IS_ERROR, milliseconds } from './requests.ts';

/** Spans that may be joined within the time of a page. Beyond, whole traces are sampled and counts scaled. */
const MAX_JOINED_SPANS = 1_000_000;
const MAX_ROWS = 10_000;

/** Whom a client span without a child was calling, by the semantic conventions' names for it. */
const PEER = `multiIf(attr_peer_service != '', attr_peer_service,
      attr_db_system_name != '', attr_db_system_name,
      attributes['db.system'] != '', attributes['db.system'],
      attr_messaging_system != '', attr_messaging_system,
      attr_server_address)`;

/**
 * Who calls whom. An edge is a client or producer span and the server or consumer span below it; a server span whose
 * parent is another service's span of any kind counts too. A client span with nothing below it leads to the database,
 * queue or peer that it names. Calls within one service are no edges.
 */
export async function readDependencies(
  reading: Reading,
  range: TimeRange,
  options?: ReadOptions,
): Promise<Dependency[]> {
  const share = await samplingShare(reading, range, options);
  const params = new QueryParams();
  const inRange = `${timeCondition(range, params)}${
    share === 1 ? '' : ` AND cityHash64(trace_id) % ${params.bind('UInt32', share)} = 0`
  }`;
  const { block } = await ask(
    reading,
    `WITH
  calls AS (
    SELECT trace_id, span_id, service_name, duration, ${IS_ERROR} AS failed, ${PEER} AS peer
    FROM spans ${where(inRange, 'kind IN (3, 4)')}
  ),
  entries AS (
    SELECT trace_id, parent_span_id, service_name, duration, ${IS_ERROR} AS failed
    FROM spans ${where(inRange, IS_ENTRY, "parent_span_id != toFixedString('', 8)")}
  ),
  others AS (
    SELECT trace_id, span_id, service_name
    FROM spans ${where(inRange, 'kind NOT IN (3, 4)')}
  )
SELECT caller, callee, count() AS calls, countIf(failed) AS errors, quantile(0.95)(duration) AS p95
FROM (
  SELECT toString(calls.service_name) AS caller,
    if(entries.service_name != '', toString(entries.service_name), toString(calls.peer)) AS callee,
    calls.failed OR entries.failed AS failed, calls.duration AS duration
  FROM calls LEFT JOIN entries ON entries.trace_id = calls.trace_id AND entries.parent_span_id = calls.span_id
  UNION ALL
  SELECT toString(others.service_name), toString(entries.service_name), entries.failed, entries.duration
  FROM entries INNER JOIN others ON others.trace_id = entries.trace_id AND others.span_id = entries.parent_span_id
)
WHERE callee != '' AND callee != caller
GROUP BY caller, callee
ORDER BY calls DESC, caller, callee
LIMIT ${params.bind('UInt32', MAX_ROWS)}`,
    params,
    options,
  );
  return Array.from({ length: block.rows }, (_, row) => ({
    caller: block.column('caller').get(row) as string,
    callee: block.column('callee').get(row) as string,
    calls: Number(block.column('calls').get(row)) * share,
    errors: Number(block.column('errors').get(row)) * share,
    p95Ms: milliseconds(block.column('p95').get(row)),
  }));
}

/** One trace in how many is looked at. */
async function samplingShare(reading: Reading, range: TimeRange, options: ReadOptions | undefined): Promise<number> {
  const params = new QueryParams();
  const { block } = await ask(
    reading,
    `SELECT count() AS spans FROM spans ${where(timeCondition(range, params))}`,
    params,
    options,
  );
  return Math.max(1, Math.ceil(Number(block.column('spans').get(0)) / MAX_JOINED_SPANS));
}

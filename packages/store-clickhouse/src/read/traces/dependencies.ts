import type { Answer, Dependency, QueryStats, ReadOptions, TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import { addStats, ask, type Reading, timeCondition, where } from '../reading.ts';
import { IS_ENTRY, IS_ERROR, milliseconds } from './requests.ts';

/** Spans that may be joined within the time of a page. Beyond, whole traces are sampled and counts scaled. */
const MAX_JOINED_SPANS = 1_000_000;
const MAX_ROWS = 10_000;

/** What a call says of where it went: a name that stands for itself, an address, and a kind of system. */
const ADDRESS = `if(attr_server_address = '', '', concat(attr_server_address, ':', toString(attr_server_port)))`;
const PRODUCT = `multiIf(attr_db_system_name != '', attr_db_system_name,
      attributes['db.system'] != '', attributes['db.system'],
      attr_messaging_system)`;
/** Every machine calls itself so: no name for anything on a map of services. */
const IS_LOOPBACK = `(host = 'localhost' OR host = '::1' OR host = '[::1]' OR host = '0.0.0.0' OR startsWith(host, '127.'))`;

/**
 * Who calls whom. An edge is a client or producer span and the server or consumer span below it; a server span whose
 * parent is another service's span of any kind counts too. Calls within one service are no edges.
 *
 * A client span with nothing below it (the callee's spans come later, or never) leads, in this order, to the
 * `peer.service` that it names; to the one service that answered other calls to the same address and port; to the kind of
 * database or queue; to the address itself, unless that is loopback.
 */
export async function readDependencies(
  reading: Reading,
  range: TimeRange,
  options?: ReadOptions,
  maxJoinedSpans = MAX_JOINED_SPANS,
): Promise<Answer<Dependency>> {
  const { share, stats: counting } = await samplingShare(reading, range, maxJoinedSpans, options);
  const params = new QueryParams();
  const inRange = `${timeCondition(range, params)}${
    share === 1 ? '' : ` AND cityHash64(trace_id) % ${params.bind('UInt32', share)} = 0`
  }`;
  const { block, stats } = await ask(
    reading,
    `WITH
  calls AS (
    SELECT trace_id, span_id, service_name, duration, ${IS_ERROR} AS failed, attr_peer_service AS peer,
      attr_server_address AS host, ${ADDRESS} AS address, ${PRODUCT} AS product
    FROM spans ${where(inRange, 'kind IN (3, 4)')}
  ),
  entries AS (
    SELECT trace_id, parent_span_id, service_name, duration, ${IS_ERROR} AS failed
    FROM spans ${where(inRange, IS_ENTRY, "parent_span_id != toFixedString('', 8)")}
  ),
  others AS (
    SELECT trace_id, span_id, service_name
    FROM spans ${where(inRange, 'kind NOT IN (3, 4)')}
  ),
  edges AS (
    SELECT toString(calls.service_name) AS caller, toString(entries.service_name) AS answered,
      toString(calls.peer) AS peer, toString(calls.host) AS host, calls.address AS address,
      toString(calls.product) AS product, calls.failed OR entries.failed AS failed, calls.duration AS duration
    FROM calls LEFT JOIN entries ON entries.trace_id = calls.trace_id AND entries.parent_span_id = calls.span_id
    UNION ALL
    SELECT toString(others.service_name), toString(entries.service_name), '', '', '', '', entries.failed, entries.duration
    FROM entries INNER JOIN others ON others.trace_id = entries.trace_id AND others.span_id = entries.parent_span_id
  ),
  kinds AS (
    SELECT caller, answered, peer, host, address, product,
      count() AS calls, countIf(failed) AS errors, quantileState(0.95)(duration) AS durations,
      minIf(answered, answered != '') OVER (PARTITION BY address) AS first_there,
      maxIf(answered, answered != '') OVER (PARTITION BY address) AS last_there
    FROM edges
    GROUP BY caller, answered, peer, host, address, product
  )
SELECT caller,
  multiIf(answered != '', answered, peer != '', peer,
    address != '' AND first_there = last_there AND first_there != '', first_there,
    product != '', product, ${IS_LOOPBACK}, '', host) AS callee,
  sum(calls) AS all_calls, sum(errors) AS all_errors, quantileMerge(0.95)(durations) AS p95
FROM kinds
WHERE callee != '' AND callee != caller
GROUP BY caller, callee
ORDER BY all_calls DESC, caller, callee
LIMIT ${params.bind('UInt32', MAX_ROWS)}`,
    params,
    options,
  );
  const rows = Array.from({ length: block.rows }, (_, row) => ({
    caller: block.column('caller').get(row) as string,
    callee: block.column('callee').get(row) as string,
    calls: Number(block.column('all_calls').get(row)) * share,
    errors: Number(block.column('all_errors').get(row)) * share,
    p95Ms: milliseconds(block.column('p95').get(row)),
  }));
  return { rows, stats: { ...addStats([counting, stats]), ...(share === 1 ? {} : sampled(share)) } };
}

function sampled(share: number): Pick<QueryStats, 'sampledOneIn' | 'partial'> {
  return {
    sampledOneIn: share,
    partial: `calls between services were counted in one trace of ${share} and scaled; narrow the time range to count all`,
  };
}

/** One trace in how many is looked at. */
async function samplingShare(
  reading: Reading,
  range: TimeRange,
  maxJoinedSpans: number,
  options: ReadOptions | undefined,
): Promise<{ share: number; stats: QueryStats }> {
  const params = new QueryParams();
  const { block, stats } = await ask(
    reading,
    `SELECT count() AS spans FROM spans ${where(timeCondition(range, params))}`,
    params,
    options,
  );
  return { share: Math.max(1, Math.ceil(Number(block.column('spans').get(0)) / maxJoinedSpans)), stats };
}

import {
  type Answer,
  addStats,
  type Dependency,
  type QueryStats,
  type ReadOptions,
  type ServiceCallees,
  type TimeRange,
} from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { IS_ENTRY, IS_ERROR, milliseconds } from './requests.ts';

/** Spans that may be joined within the time of a page. Beyond, whole traces are sampled and counts scaled. */
const MAX_JOINED_SPANS = 1_000_000;
const MAX_ROWS = 10_000;

/** Every machine calls itself so: no name for anything on a map of services. */
const IS_LOOPBACK = `(host = 'localhost' OR host = '::1' OR host = '[::1]' OR host = '0.0.0.0' OR startsWith(host, '127.'))`;

/** What is said of an edge beside who calls whom; the columns that it takes are read only where it is asked for. */
interface Measures {
  readonly ofSpan: string;
  readonly ofEdge: string;
  readonly ofKind: string;
  readonly ofPair: string;
}

const MEASURED: Measures = {
  ofSpan: `, duration, ${IS_ERROR} AS failed`,
  ofEdge: `, (is_call AND parents.failed) OR entries.failed AS failed, if(is_call, parents.duration, entries.duration) AS duration`,
  ofKind: ', countIf(failed) AS errors, quantileState(0.95)(duration) AS durations',
  ofPair: ', sum(errors) AS all_errors, quantileMerge(0.95)(durations) AS p95',
};
const UNMEASURED: Measures = { ofSpan: '', ofEdge: '', ofKind: '', ofPair: '' };

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
  const { block, share, stats } = await askPairs(reading, range, MEASURED, maxJoinedSpans, options);
  const rows = Array.from({ length: block.rows }, (_, row) => ({
    caller: block.column('caller').get(row) as string,
    callee: block.column('callee').get(row) as string,
    calls: Number(block.column('all_calls').get(row)) * share,
    errors: Number(block.column('all_errors').get(row)) * share,
    p95Ms: milliseconds(block.column('p95').get(row)),
  }));
  return { rows, stats };
}

/** Whom each caller calls, by name: the same edges without their measures, for less than half of the work. */
export async function readCallees(
  reading: Reading,
  range: TimeRange,
  options?: ReadOptions,
): Promise<Answer<ServiceCallees>> {
  const { block, stats } = await askPairs(reading, range, UNMEASURED, MAX_JOINED_SPANS, options);
  const callees = new Map<string, string[]>();
  for (let row = 0; row < block.rows; row++) {
    const caller = block.column('caller').get(row) as string;
    const known = callees.get(caller) ?? [];
    callees.set(caller, known);
    known.push(block.column('callee').get(row) as string);
  }
  const rows = [...callees.keys()].sort().map((caller) => ({ caller, callees: callees.get(caller)!.sort() }));
  return { rows, stats };
}

/**
 * Spans are joined by hashes of their ids, which are a third as long; that two of a million meet is less likely than a flipped bit. The
 * Map of attributes, by far the widest column, is read only where its index says that a key of old conventions may be.
 */
async function askPairs(
  reading: Reading,
  range: TimeRange,
  { ofSpan, ofEdge, ofKind, ofPair }: Measures,
  maxJoinedSpans: number,
  options: ReadOptions | undefined,
): Promise<{ block: NativeBlock; share: number; stats: QueryStats }> {
  const { share, stats: counting } = await samplingShare(reading, range, maxJoinedSpans, options);
  const params = new QueryParams();
  const inRange = `${timeCondition(range, params)}${
    share === 1 ? '' : ` AND cityHash64(trace_id) % ${params.bind('UInt32', share)} = 0`
  }`;
  const { block, stats } = await ask(
    reading,
    `WITH
  parents AS (
    SELECT cityHash64(trace_id, span_id) AS id, service_name, kind IN (3, 4) AS is_call, attr_peer_service AS peer,
      if(is_call, attr_server_address, '') AS host, if(is_call, attr_server_port, 0) AS port,
      if(attr_db_system_name = '', attr_messaging_system, attr_db_system_name) AS product${ofSpan}
    FROM spans ${where(inRange)}
  ),
  entries AS (
    SELECT cityHash64(trace_id, parent_span_id) AS parent, service_name${ofSpan}
    FROM spans ${where(inRange, IS_ENTRY, "parent_span_id != toFixedString('', 8)")}
  ),
  old_products AS (
    SELECT cityHash64(trace_id, span_id) AS id, attributes['db.system'] AS product
    FROM spans ${where(inRange, 'kind IN (3, 4)', "attr_db_system_name = ''", "has(mapKeys(attributes), 'db.system')")}
  ),
  edges AS (
    SELECT parents.service_name AS caller, entries.service_name AS answered, peer, host, port,
      if(old_products.product = '', toString(parents.product), old_products.product) AS product${ofEdge}
    FROM parents
      LEFT JOIN entries ON entries.parent = parents.id
      LEFT ANY JOIN old_products ON old_products.id = parents.id
    WHERE is_call OR answered != ''
  ),
  kinds AS (
    SELECT toString(caller) AS calling, toString(answered) AS answering, toString(peer) AS peer_name, toString(host) AS host,
      product, if(host = '', '', concat(host, ':', toString(port))) AS address,
      count() AS calls${ofKind},
      minIf(answering, answering != '') OVER (PARTITION BY address) AS first_there,
      maxIf(answering, answering != '') OVER (PARTITION BY address) AS last_there
    FROM edges
    GROUP BY caller, answered, peer, host, port, product
  )
SELECT calling AS caller,
  multiIf(answering != '', answering, peer_name != '', peer_name,
    address != '' AND first_there = last_there AND first_there != '', first_there,
    product != '', product, ${IS_LOOPBACK}, '', host) AS callee,
  sum(calls) AS all_calls${ofPair}
FROM kinds
WHERE callee != '' AND callee != caller
GROUP BY caller, callee
ORDER BY all_calls DESC, caller, callee
LIMIT ${params.bind('UInt32', MAX_ROWS)}`,
    params,
    options,
  );
  return { block, share, stats: { ...addStats([counting, stats]), ...(share === 1 ? {} : sampled(share)) } };
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

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
import { ask, timeCondition } from '../statement.ts';
import { type EdgeColumns, edgesAmong, MEASURED, UNMEASURED } from './call-edges.ts';
import { milliseconds } from './requests.ts';
import { inSample, MAX_JOINED_SPANS, saidOfSample, samplingShare } from './sampled-traces.ts';

const MAX_ROWS = 10_000;

/** Every machine calls itself so: no name for anything on a map of services. */
const IS_LOOPBACK = `(host = 'localhost' OR host = '::1' OR host = '[::1]' OR host = '0.0.0.0' OR startsWith(host, '127.'))`;

/** What is said of calls of one kind, and of all of one service to another. */
interface Measures {
  readonly columns: EdgeColumns;
  readonly ofKind: string;
  readonly ofPair: string;
}

const WITH_MEASURES: Measures = {
  columns: MEASURED,
  ofKind: ', countIf(failed) AS errors, quantileState(0.95)(duration) AS durations',
  ofPair: ', sum(errors) AS all_errors, quantileMerge(0.95)(durations) AS p95',
};
const NAMES_ALONE: Measures = { columns: UNMEASURED, ofKind: '', ofPair: '' };

/**
 * Who calls whom. Calls within one service are no edges.
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
  const held = await reading.heldCalls.read(reading.client, range, options);
  if (held !== undefined) return { ...held, rows: held.rows.slice(0, MAX_ROWS) };
  const { block, share, stats } = await askPairs(reading, range, WITH_MEASURES, maxJoinedSpans, options);
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
  const held = await reading.heldCalls.read(reading.client, range, options);
  if (held !== undefined) return calleesOf(held.rows, held.stats);
  const { block, stats } = await askPairs(reading, range, NAMES_ALONE, MAX_JOINED_SPANS, options);
  const pairs = Array.from({ length: block.rows }, (_, row) => ({
    caller: block.column('caller').get(row) as string,
    callee: block.column('callee').get(row) as string,
  }));
  return calleesOf(pairs, stats);
}

function calleesOf(pairs: readonly Pick<Dependency, 'caller' | 'callee'>[], stats: QueryStats): Answer<ServiceCallees> {
  const callees = new Map<string, string[]>();
  for (const { caller, callee } of pairs) {
    const known = callees.get(caller) ?? [];
    callees.set(caller, known);
    known.push(callee);
  }
  const rows = [...callees.keys()].sort().map((caller) => ({ caller, callees: callees.get(caller)!.sort() }));
  return { rows, stats };
}

async function askPairs(
  reading: Reading,
  range: TimeRange,
  { columns, ofKind, ofPair }: Measures,
  maxJoinedSpans: number,
  options: ReadOptions | undefined,
): Promise<{ block: NativeBlock; share: number; stats: QueryStats }> {
  const { share, stats: counting } = await samplingShare(reading, range, maxJoinedSpans, options);
  const params = new QueryParams();
  const sample = inSample(share, params);
  const inRange = `${timeCondition(range, params)}${sample === undefined ? '' : ` AND ${sample}`}`;
  const { block, stats } = await ask(
    reading,
    `WITH
  ${edgesAmong({ parents: inRange, entries: inRange }, columns)},
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
  return { block, share, stats: { ...addStats([counting, stats]), ...saidOfSample(share) } };
}

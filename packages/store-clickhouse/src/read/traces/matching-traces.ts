import type { QueryStats, ReadOptions } from '@oriel/store';
import { compileCondition } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import { newestSegment } from '../ingest-sequence.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import type { PinnedSearch } from './pinned-search.ts';

/**
 * How many matching spans are looked at for each trace that is wanted, at first and then: the table is sorted by time, so that the engine
 * stops where it has so many. Traces of which more spans match are found among all spans of the range.
 */
const SPANS_FOR_A_TRACE = [16, 256];

/** A trace at its latest matching span. */
export interface MatchingTrace {
  readonly traceId: string;
  readonly atNs: bigint;
}

/** A place in the order of matching spans: by time, then by trace, both descending. */
export type PlaceOfSpan = readonly [atNs: bigint, traceId: string];

export interface MatchingTraces {
  /** No more than wanted; fewer are all that there are. */
  readonly found: readonly MatchingTrace[];
  /** Segments up to this one were visible. */
  readonly bound: bigint;
  readonly stats: readonly QueryStats[];
}

/** Traces of which a span matches behind a place, by their latest such span. */
export async function matchingTraces(
  reading: Reading,
  pinned: PinnedSearch,
  after: PlaceOfSpan | undefined,
  bound: bigint | undefined,
  wanted: number,
  options: ReadOptions | undefined,
): Promise<MatchingTraces> {
  const stats: QueryStats[] = [];
  for (const spans of [...SPANS_FOR_A_TRACE.map((each) => each * wanted), undefined]) {
    const answer = await amongNewest(reading, pinned, after, bound, wanted, spans, options);
    stats.push(answer.stats);
    if (answer.isComplete) return { found: answer.found, bound: answer.bound, stats };
  }
  throw new TypeError('all spans of a range are all that there are');
}

/** Among so many of the newest matching spans, or among all of them. */
async function amongNewest(
  reading: Reading,
  { search, range, homes, also }: PinnedSearch,
  after: PlaceOfSpan | undefined,
  bound: bigint | undefined,
  wanted: number,
  spans: number | undefined,
  options: ReadOptions | undefined,
): Promise<{ found: MatchingTrace[]; bound: bigint; isComplete: boolean; stats: QueryStats }> {
  const params = new QueryParams();
  const bind = (type: string, value: bigint) => params.bind(type, value);
  const boundText = bound === undefined ? newestSegment('spans', reading.now(), bind) : bind('UInt64', bound);
  const beyond =
    after === undefined
      ? undefined
      : `time <= ${params.time(after[0])}
  AND (time < ${params.time(after[0])} OR trace_id < ${params.hex(after[1])})`;
  // In the order of the table's key and no finer, or all of the range would be read.
  const newest =
    spans === undefined
      ? ''
      : `ORDER BY tenant DESC, time DESC
  LIMIT ${params.bind('UInt32', spans)}`;
  const { block, stats } = await ask(
    reading,
    `WITH ${boundText} AS bound
SELECT lower(hex(trace_id)) AS trace, toUnixTimestamp64Nano(max(time)) AS at, any(bound) AS seen,
  sum(count()) OVER () AS looked_at, toUnixTimestamp64Nano(min(min(time)) OVER ()) AS oldest
FROM (
  SELECT trace_id, time
  FROM spans
  ${where(timeCondition(range, params), 'segment <= bound', beyond, compileCondition(search.where, SPAN_FIELDS, params, homes), also?.(params))}
  ${newest}
)
GROUP BY trace_id
ORDER BY at DESC, trace_id DESC
LIMIT ${params.bind('UInt32', wanted)}`,
    params,
    options,
  );
  const found = Array.from({ length: block.rows }, (_, row) => ({
    traceId: block.column('trace').get(row) as string,
    atNs: block.column('at').get(row) as bigint,
  }));
  if (found.length === 0) return { found, bound: bound ?? 0n, isComplete: true, stats };
  const isCut = spans !== undefined && Number(block.column('looked_at').get(0)) >= spans;
  // Of a moment at which it was cut off, spans may be missing.
  const isEnough = found.length === wanted && found[wanted - 1]!.atNs > (block.column('oldest').get(0) as bigint);
  return { found, bound: bound ?? (block.column('seen').get(0) as bigint), isComplete: !isCut || isEnough, stats };
}

import {
  addStats,
  MAX_TRACE_SPANS,
  type PlaceableSpan,
  type QueryStats,
  type ReadOptions,
  summarizeTrace,
  type TraceSummary,
} from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { StoredContexts } from '../stored-attributes.ts';
import { PLACEABLE_COLUMNS, placeableReader } from './placeable-row.ts';

/** A trace reaches no further than this from any of its spans; it spares the partitions of other days. */
const REACH_NS = 24n * 3_600_000_000_000n;

/** Spans that are put together at once, which takes about a tenth of a second. Of a longer trace that is alone there may be more. */
const MAX_SPANS = 50_000;

export interface TraceSummaries {
  /** By trace id; a trace of which nothing is left is not there. */
  readonly summaries: ReadonlyMap<string, TraceSummary>;
  /** So many of the traces that were asked for, from the first on, were looked at: the rest had too many spans for one reading. */
  readonly traces: number;
  readonly spans: number;
  readonly stats: QueryStats;
}

/**
 * Whole traces in one line each, put together as they are shown: whose clocks disagree and which parents are missing is known of the tree
 * alone. Spans of segments beyond `bound` are not seen.
 */
export async function readTraceSummaries(
  reading: Reading,
  traceIds: readonly string[],
  around: { readonly firstNs: bigint; readonly lastNs: bigint },
  bound: bigint,
  options: ReadOptions | undefined,
): Promise<TraceSummaries> {
  const { block, stats } = await readSpans(reading, traceIds, around, bound, MAX_SPANS + 1, options);
  if (block.rows <= MAX_SPANS) return summarize(reading, traceIds, block, traceIds.length, [stats]);
  // Of the last trace spans may be missing.
  const whole = Number(block.column('place').get(MAX_SPANS)) - 1;
  if (whole > 0) return summarize(reading, traceIds, block, whole, [stats]);
  const alone = await readSpans(reading, traceIds.slice(0, 1), around, bound, MAX_TRACE_SPANS, options);
  return summarize(reading, traceIds, alone.block, 1, [stats, alone.stats]);
}

/** Trace by trace in the order that was asked for, each by start. */
function readSpans(
  reading: Reading,
  traceIds: readonly string[],
  around: { readonly firstNs: bigint; readonly lastNs: bigint },
  bound: bigint,
  limit: number,
  options: ReadOptions | undefined,
): Promise<{ block: NativeBlock; stats: QueryStats }> {
  const params = new QueryParams();
  const ids = params.texts(traceIds);
  return ask(
    reading,
    `SELECT indexOf(${ids}, lower(hex(trace_id))) AS place, ${PLACEABLE_COLUMNS.join(', ')}
FROM spans
${where(
  // As wide as the column: of a shorter text that ends in a zero byte a set would lose that byte.
  `trace_id IN (SELECT toFixedString(unhex(arrayJoin(${ids})), 16))`,
  timeCondition({ startNs: around.firstNs - REACH_NS, endNs: around.lastNs + REACH_NS }, params),
  `segment <= ${params.bind('UInt64', bound)}`,
)}
ORDER BY place, time, segment, ordinal
LIMIT ${params.bind('UInt32', limit)}`,
    params,
    options,
  );
}

function summarize(
  { now }: Reading,
  traceIds: readonly string[],
  block: NativeBlock,
  traces: number,
  stats: readonly QueryStats[],
): TraceSummaries {
  const summaries = new Map<string, TraceSummary>();
  const nowMs = now();
  let spans = 0;
  for (const [place, ofTrace] of spansByPlace(block)) {
    if (place > traces) break;
    const traceId = traceIds[place - 1]!;
    spans += ofTrace.length;
    summaries.set(traceId, summarizeTrace(traceId, ofTrace, nowMs));
  }
  return { summaries, traces, spans, stats: addStats(stats) };
}

function* spansByPlace(block: NativeBlock): Generator<[place: number, spans: PlaceableSpan[]]> {
  if (block.rows === 0) return;
  const places = block.column('place');
  const spanOf = placeableReader(block, new StoredContexts());
  for (let row = 0; row < block.rows; ) {
    const place = places.get(row);
    const spans: PlaceableSpan[] = [];
    while (row < block.rows && places.get(row) === place) spans.push(spanOf(row++));
    yield [Number(place), spans];
  }
}

import {
  type Page,
  type QueryStats,
  type ReadOptions,
  StoreError,
  type TraceSearch,
  type TraceSummary,
} from '@oriel/store';
import type { AttributeHomes } from '../../compile/attribute-home.ts';
import { compileCondition, fieldsOf } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import { type Cursor, searchFingerprint } from '../cursor.ts';
import { newestSegment } from '../ingest-sequence.ts';
import { MAX_PAGE } from '../logs/search-logs.ts';
import { addStats, ask, clampRange, type Reading, timeCondition, where } from '../reading.ts';
import { readTraceSummaries } from './trace-summary.ts';

/** Rounds of looking for more traces when those found were all on earlier pages. */
const MAX_ROUNDS = 8;

/** What one search keeps the same over its pages. */
interface PinnedSearch {
  readonly search: TraceSearch;
  readonly range: Cursor['range'];
  readonly homes: AttributeHomes;
  readonly fingerprint: string;
  readonly cursor: Cursor | undefined;
}

/**
 * Traces of which a span matches. Each is summed up over all of its spans, whether they match or not.
 *
 * `newest` orders by the latest matching span, `longest` by the time from first to last span in the range; equal ones by
 * trace id.
 */
export async function searchTraces(
  reading: Reading,
  search: TraceSearch,
  options?: ReadOptions,
): Promise<Page<TraceSummary>> {
  if (!Number.isInteger(search.limit) || search.limit < 1 || search.limit > MAX_PAGE) {
    throw new StoreError('bad_predicate', `'limit' is a whole number from 1 to ${MAX_PAGE}, not '${search.limit}'`);
  }
  const order = search.order ?? 'newest';
  const fingerprint = searchFingerprint(reading.client.tenant, 'traces', order, search.where);
  const cursor =
    search.cursor === undefined ? undefined : reading.cursors.read(search.cursor, fingerprint, ['integer', 'hex']);
  const range = clampRange(cursor?.range ?? search.range);
  const homes = await reading.homes.find(SPAN_FIELDS, fieldsOf(search.where), range, options);
  const pinned: PinnedSearch = { search, range, homes, fingerprint, cursor };
  return order === 'newest' ? newestTraces(reading, pinned, options) : longestTraces(reading, pinned, options);
}

/**
 * Walks spans from newest to oldest and takes each trace at its latest matching span. A trace may have matching spans on
 * both sides of a cursor; its summary tells when it first came up, and if that was on an earlier page it is passed over.
 */
async function newestTraces(
  reading: Reading,
  pinned: PinnedSearch,
  options: ReadOptions | undefined,
): Promise<Page<TraceSummary>> {
  const { search, range, homes } = pinned;
  const stats: QueryStats[] = [];
  const rows: TraceSummary[] = [];
  let bound = pinned.cursor?.bound;
  let after = pinned.cursor?.after as readonly [bigint, string] | undefined;
  let more = true;
  for (let round = 0; round < MAX_ROUNDS && more && rows.length < search.limit; round++) {
    const params = new QueryParams();
    const bind = (type: string, value: bigint) => params.bind(type, value);
    const boundText: string = bound === undefined ? newestSegment('spans', reading.now(), bind) : bind('UInt64', bound);
    const wanted = search.limit - rows.length + 1;
    const beyond =
      after === undefined
        ? undefined
        : `time <= ${params.time(after[0])}
  AND (time < ${params.time(after[0])} OR trace_id < ${params.hex(after[1])})`;
    const candidates = await ask(
      reading,
      `WITH ${boundText} AS bound
SELECT lower(hex(trace_id)) AS trace, toUnixTimestamp64Nano(time) AS at, bound
FROM spans
${where(timeCondition(range, params), 'segment <= bound', beyond, compileCondition(search.where, SPAN_FIELDS, params, homes))}
ORDER BY tenant DESC, time DESC, trace_id DESC
LIMIT 1 BY trace_id
LIMIT ${params.bind('UInt32', wanted)}`,
      params,
      options,
    );
    stats.push(candidates.stats);
    const { block } = candidates;
    more = block.rows === wanted;
    if (block.rows === 0) break;
    const pinnedBound: bigint = bound ?? (block.column('bound').get(0) as bigint);
    bound = pinnedBound;
    const found = Array.from({ length: block.rows }, (_, row) => ({
      traceId: block.column('trace').get(row) as string,
      atNs: block.column('at').get(row) as bigint,
    }));
    // Of a full answer the last is only the sign that there is more.
    const page = more ? found.slice(0, -1) : found;
    const previous = after;
    const last = page[page.length - 1];
    if (last === undefined) break;
    const { summaries, stats: summaryStats } = await readTraceSummaries(
      reading,
      page.map((candidate) => candidate.traceId),
      { firstNs: last.atNs, lastNs: page[0]!.atNs },
      (summaryParams) =>
        `toUnixTimestamp64Nano(maxIf(time, ${[
          timeCondition(range, summaryParams),
          `segment <= ${summaryParams.bind('UInt64', pinnedBound)}`,
          compileCondition(search.where, SPAN_FIELDS, summaryParams, homes),
        ].join(' AND ')}))`,
      options,
    );
    stats.push(summaryStats);
    for (const { traceId } of page) {
      const known = summaries.get(traceId);
      if (known === undefined) continue;
      const seenEarlier =
        previous !== undefined &&
        (known.extra > previous[0] || (known.extra === previous[0] && traceId >= previous[1]));
      if (!seenEarlier) rows.push(known.summary);
    }
    after = [last.atNs, last.traceId];
  }
  const all = addStats(stats);
  if (!more || after === undefined || bound === undefined) return { rows, stats: all };
  return { rows, next: reading.cursors.write({ range, bound, after }, pinned.fingerprint), stats: all };
}

/** Every trace of the range has to be measured, so this reads the narrow columns of all its spans. */
async function longestTraces(
  reading: Reading,
  pinned: PinnedSearch,
  options: ReadOptions | undefined,
): Promise<Page<TraceSummary>> {
  const { search, range, homes, cursor } = pinned;
  const params = new QueryParams();
  const bind = (type: string, value: bigint) => params.bind(type, value);
  const bound = cursor === undefined ? newestSegment('spans', reading.now(), bind) : bind('UInt64', cursor.bound);
  const inRange = `${timeCondition(range, params)}
  AND segment <= bound`;
  const matching = compileCondition(search.where, SPAN_FIELDS, params, homes);
  const [length, traceId] = (cursor?.after ?? []) as readonly [bigint?, string?];
  const beyond =
    length === undefined || traceId === undefined
      ? ''
      : `HAVING length < ${bind('Int64', length)} OR (length = ${bind('Int64', length)} AND trace_id < ${params.hex(traceId)})`;
  const { block, stats } = await ask(
    reading,
    `WITH ${bound} AS bound
SELECT lower(hex(trace_id)) AS trace,
  toUnixTimestamp64Nano(min(time)) AS start,
  max(toUnixTimestamp64Nano(time) + greatest(duration, 0)) - start AS length,
  any(bound) AS seen
FROM spans
${where(inRange, matching === 'true' ? undefined : `trace_id IN (SELECT trace_id FROM spans WHERE ${inRange} AND ${matching})`)}
GROUP BY trace_id
${beyond}
ORDER BY length DESC, trace_id DESC
LIMIT ${params.bind('UInt32', search.limit + 1)}`,
    params,
    options,
  );
  const count = Math.min(block.rows, search.limit);
  if (count === 0) return { rows: [], stats };
  const found = Array.from({ length: count }, (_, row) => ({
    traceId: block.column('trace').get(row) as string,
    startNs: block.column('start').get(row) as bigint,
    length: block.column('length').get(row) as bigint,
  }));
  const starts = found.map((trace) => trace.startNs).sort((one, other) => (one < other ? -1 : 1));
  const { summaries, stats: summaryStats } = await readTraceSummaries(
    reading,
    found.map((trace) => trace.traceId),
    { firstNs: starts[0]!, lastNs: starts[starts.length - 1]! },
    () => 'toUInt64(0)',
    options,
  );
  const rows = found.flatMap((trace) => summaries.get(trace.traceId)?.summary ?? []);
  const all = addStats([stats, summaryStats]);
  if (block.rows <= search.limit) return { rows, stats: all };
  const last = found[count - 1]!;
  const seen = block.column('seen').get(0) as bigint;
  return {
    rows,
    next: reading.cursors.write({ range, bound: seen, after: [last.length, last.traceId] }, pinned.fingerprint),
    stats: all,
  };
}

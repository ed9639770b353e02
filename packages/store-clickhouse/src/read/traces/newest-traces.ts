import { addStats, type Page, type QueryStats, type ReadOptions, type TraceSummary } from '@oriel/store';
import { compileCondition } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { matchingTraces, type PlaceOfSpan } from './matching-traces.ts';
import { isShortEnough, type PinnedSearch } from './pinned-search.ts';
import { readTraceSummaries } from './trace-summary.ts';

/** Rounds of looking for more traces when those found were all on earlier pages, or too long. */
const MAX_ROUNDS = 8;
/** Traces that one round looks at. */
const MAX_WANTED = 2_000;

/**
 * Walks spans from newest to oldest and takes each trace at its latest matching span. A trace may have matching spans on both sides of a
 * cursor; if it came up on an earlier page it is passed over.
 */
export async function newestTraces(
  reading: Reading,
  pinned: PinnedSearch,
  options: ReadOptions | undefined,
): Promise<Page<TraceSummary>> {
  const { search, range } = pinned;
  const stats: QueryStats[] = [];
  const rows: TraceSummary[] = [];
  let { bound } = pinned;
  let after = pinned.cursor?.after as PlaceOfSpan | undefined;
  let more = true;
  for (let round = 0; round < MAX_ROUNDS && more && rows.length < search.limit; round++) {
    // Where most are too long, twice as many are looked at each time.
    const factor = search.maxDurationNs === undefined ? 1 : 2 ** round;
    const wanted = Math.min((search.limit - rows.length) * factor, MAX_WANTED) + 1;
    const matching = await matchingTraces(reading, pinned, after, bound, wanted, options);
    stats.push(...matching.stats);
    const { found } = matching;
    more = found.length === wanted;
    // Of a full answer the last is only the sign that there is more.
    const page = more ? found.slice(0, -1) : found;
    if (page.length === 0) break;
    bound = matching.bound;
    const ids = page.map((candidate) => candidate.traceId);
    const [read, earlier] = await Promise.all([
      readTraceSummaries(reading, ids, { firstNs: page[page.length - 1]!.atNs, lastNs: page[0]!.atNs }, bound, options),
      after === undefined ? undefined : tracesBefore(reading, pinned, ids, after, bound, options),
    ]);
    stats.push(read.stats, ...(earlier === undefined ? [] : [earlier.stats]));
    if (read.traces < page.length) more = true;
    for (const { traceId, atNs } of page.slice(0, read.traces)) {
      if (rows.length === search.limit) {
        more = true;
        break;
      }
      after = [atNs, traceId];
      const summary = read.summaries.get(traceId);
      if (summary === undefined || earlier?.traceIds.has(traceId)) continue;
      if (isShortEnough(summary, search)) rows.push(summary);
    }
    if (read.traces < page.length && rows.length > 0) break;
  }
  const all = addStats(stats);
  if (!more || after === undefined || bound === undefined) return { rows, stats: all };
  return { rows, next: reading.cursors.write({ range, bound, after }, pinned.fingerprint), stats: all };
}

/** Which of these traces have a matching span before a place or at it: they came up on an earlier page. */
async function tracesBefore(
  reading: Reading,
  { search, range, homes }: PinnedSearch,
  traceIds: readonly string[],
  [atNs, traceId]: PlaceOfSpan,
  bound: bigint,
  options: ReadOptions | undefined,
): Promise<{ traceIds: ReadonlySet<string>; stats: QueryStats }> {
  const params = new QueryParams();
  const { block, stats } = await ask(
    reading,
    `SELECT DISTINCT lower(hex(trace_id)) AS trace
FROM spans
${where(
  // As wide as the column: of a shorter text that ends in a zero byte a set would lose that byte.
  `trace_id IN (SELECT toFixedString(unhex(arrayJoin(${params.texts(traceIds)})), 16))`,
  timeCondition(range, params),
  `time >= ${params.time(atNs)}`,
  `(time > ${params.time(atNs)} OR trace_id >= ${params.hex(traceId)})`,
  `segment <= ${params.bind('UInt64', bound)}`,
  compileCondition(search.where, SPAN_FIELDS, params, homes),
)}`,
    params,
    options,
  );
  return {
    traceIds: new Set(Array.from({ length: block.rows }, (_, row) => block.column('trace').get(row) as string)),
    stats,
  };
}

import { addStats, type Page, type QueryStats, type ReadOptions, type TraceSummary } from '@oriel/store';
import { compileCondition } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { instantText, isFoundAsLong, type LongTraces, longMatchingTraces, measurable } from './long-traces.ts';
import { matchingTraces, type PlaceOfSpan } from './matching-traces.ts';
import { isOfLength, type PinnedSearch } from './pinned-search.ts';
import { readTraceSummaries } from './trace-summary.ts';

/** Rounds of looking for more traces when those found were all on earlier pages, or too long or too short. */
const MAX_ROUNDS = 8;
/** Traces that one round looks at. */
const MAX_WANTED = 2_000;
/** Of so many, one is long enough: where there are fewer, it is less work to measure all. */
const FEW = 4;
/** In the place of a page all of whose traces, and those of the pages before, were looked at one by one. */
const ONE_BY_ONE = -1n;

/** Behind the last trace of a page; the rest where traces shall last at least so long. */
type PlaceOfPage = readonly [atNs?: bigint, traceId?: string, lookedAtFromNs?: bigint, exactFromNs?: bigint];

/**
 * Walks spans from newest to oldest and takes each trace at its latest matching span. A trace may have matching spans on both sides of a
 * cursor; if it came up on an earlier page it is passed over.
 *
 * Where they shall last at least so long, they are looked at one by one while a part of them does; then those are measured that lie behind.
 */
export async function newestTraces(
  reading: Reading,
  pinned: PinnedSearch,
  measuredSpans: number,
  options: ReadOptions | undefined,
): Promise<Page<TraceSummary>> {
  const { search, range, cursor } = pinned;
  const { minDurationNs: minNs } = search;
  const stats: QueryStats[] = [];
  const rows: TraceSummary[] = [];
  let { bound } = pinned;
  const [atNs, traceId, lookedAtFromNs = ONE_BY_ONE, exactFromNs] = (cursor?.after ?? []) as PlaceOfPage;
  let after: PlaceOfSpan | undefined = atNs === undefined || traceId === undefined ? undefined : [atNs, traceId];
  let long =
    minNs === undefined || lookedAtFromNs === ONE_BY_ONE
      ? undefined
      : await measurable(reading, range, minNs, lookedAtFromNs, exactFromNs, measuredSpans, options);
  let lookedAt = 0;
  let more = true;
  let isPartial = false;
  for (let round = 0; round < MAX_ROUNDS && more && rows.length < search.limit; round++) {
    if (minNs !== undefined && long === undefined && after !== undefined && rows.length * FEW < lookedAt) {
      long = await measurable(reading, range, minNs, after[0], undefined, measuredSpans, options);
      stats.push(...long.stats);
    }
    // Where most are of another length, twice as many are looked at each time.
    const factor = search.maxDurationNs === undefined && minNs === undefined ? 1 : 2 ** round;
    const wanted = Math.min((search.limit - rows.length) * factor, MAX_WANTED) + 1;
    const matching =
      long === undefined
        ? { ...(await matchingTraces(reading, pinned, after, bound, wanted, options)), isPartial: false }
        : await longMatchingTraces(reading, pinned, long, after, bound, wanted, options);
    stats.push(...matching.stats);
    isPartial ||= matching.isPartial;
    const { found } = matching;
    more = found.length === wanted;
    // Of a full answer the last is only the sign that there is more.
    const page = more ? found.slice(0, -1) : found;
    if (page.length === 0) break;
    bound = matching.bound;
    const ids = page.map((candidate) => candidate.traceId);
    const [read, earlier] = await Promise.all([
      readTraceSummaries(reading, ids, { firstNs: page[page.length - 1]!.atNs, lastNs: page[0]!.atNs }, bound, options),
      after === undefined ? undefined : tracesBefore(reading, pinned, long, ids, after, bound, options),
    ]);
    stats.push(read.stats, ...(earlier === undefined ? [] : [earlier.stats]));
    if (read.traces < page.length) more = true;
    for (const { traceId, atNs } of page.slice(0, read.traces)) {
      if (rows.length === search.limit) {
        more = true;
        break;
      }
      after = [atNs, traceId];
      lookedAt++;
      const summary = read.summaries.get(traceId);
      if (summary === undefined || earlier?.traceIds.has(traceId)) continue;
      if (isOfLength(summary, search)) rows.push(summary);
    }
    if (read.traces < page.length && rows.length > 0) break;
  }
  const all = { ...addStats(stats), ...(isPartial && { partial: whatMayBeMissing(long!) }) };
  if (!more || after === undefined || bound === undefined) return { rows, stats: all };
  const place =
    minNs === undefined ? after : [...after, long?.lookedAtFromNs ?? ONE_BY_ONE, long?.exactFromNs ?? range.startNs];
  return { rows, next: reading.cursors.write({ range, bound, after: place }, pinned.fingerprint), stats: all };
}

function whatMayBeMissing({ exactFromNs }: LongTraces): string {
  return `traces before ${instantText(exactFromNs)} were found by one span that lasts so long, and those that are longer than each of their spans may be missing; narrow the time range`;
}

/** Which of these traces have a matching span before a place or at it: they came up on an earlier page. */
async function tracesBefore(
  reading: Reading,
  pinned: PinnedSearch,
  long: LongTraces | undefined,
  traceIds: readonly string[],
  [atNs, traceId]: PlaceOfSpan,
  bound: bigint,
  options: ReadOptions | undefined,
): Promise<{ traceIds: ReadonlySet<string>; stats: QueryStats }> {
  const { search, range, homes } = pinned;
  const params = new QueryParams();
  // As wide as the column: of a shorter text that ends in a zero byte a set would lose that byte.
  const those = `trace_id IN (SELECT toFixedString(unhex(arrayJoin(${params.texts(traceIds)})), 16))`;
  const { block, stats } = await ask(
    reading,
    `WITH ${params.bind('UInt64', bound)} AS bound
SELECT DISTINCT lower(hex(trace_id)) AS trace
FROM spans
${where(
  those,
  timeCondition(range, params),
  `time >= ${params.time(atNs)}`,
  `(time > ${params.time(atNs)} OR trace_id >= ${params.hex(traceId)})`,
  'segment <= bound',
  compileCondition(search.where, SPAN_FIELDS, params, homes),
  long && isFoundAsLong(pinned, long, those, params),
)}`,
    params,
    options,
  );
  return {
    traceIds: new Set(Array.from({ length: block.rows }, (_, row) => block.column('trace').get(row) as string)),
    stats,
  };
}

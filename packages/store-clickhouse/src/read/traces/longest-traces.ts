import { addStats, type Page, type QueryStats, type ReadOptions, type TraceSummary } from '@oriel/store';
import { compileCondition } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import { newestSegment } from '../ingest-sequence.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import { isOfLength, type PinnedSearch } from './pinned-search.ts';
import { readTraceSummaries } from './trace-summary.ts';

/** Traces that one page looks at, and about how many of their spans. */
const MAX_CANDIDATES = 2_000;
const MAX_SPANS = 100_000;

/** A trace by the time from its first to its last span, as clocks sent them. */
interface Candidate {
  readonly traceId: string;
  readonly startNs: bigint;
  readonly lengthNs: bigint;
}

/**
 * Behind the last trace of a page, by how long it takes and its id. `fromNs` is the length as sent of the first candidate that was on no
 * page.
 */
type PlaceOfTrace = readonly [fromNs: bigint, durationNs: bigint, traceId: string];

/**
 * The engine sorts traces by their length as it was sent, which of a trace whose clocks disagree may be minutes where it takes
 * milliseconds. How long it takes is known when it is put together, and that is hardly ever more:
 *
 *     as sent       300 s   300 s   900 ms   700 ms │ 650 ms   …
 *     put together   80 ms  910 ms  900 ms   700 ms │
 *
 * So candidates are put together from the longest on, until a page of them is not shorter than what the next was sent as.
 */
export async function longestTraces(
  reading: Reading,
  pinned: PinnedSearch,
  options: ReadOptions | undefined,
): Promise<Page<TraceSummary>> {
  const { search, range } = pinned;
  const after = pinned.cursor?.after as PlaceOfTrace | undefined;
  const { candidates, areAll, bound, ...found } = await longestAsSent(reading, pinned, after, options);
  const stats: QueryStats[] = [found.stats];
  const fitting: TraceSummary[] = [];
  let next = 0;
  let atOnce = search.limit + 1;
  let spans = 0;
  const isEnough = () => {
    const last = fitting.sort(byDuration)[search.limit - 1];
    // Those that were not asked for were sent as no longer than the last of those that were.
    const beyond = candidates[next] ?? (areAll ? undefined : candidates[candidates.length - 1]);
    if (beyond === undefined) return true;
    return last !== undefined && byDuration(last, { durationNs: beyond.lengthNs, traceId: beyond.traceId }) <= 0;
  };
  while (!isEnough() && next < candidates.length && spans < MAX_SPANS) {
    const some = candidates.slice(next, next + atOnce);
    atOnce = Math.min(atOnce * 2, MAX_CANDIDATES);
    const starts = some.map((trace) => trace.startNs).sort((one, other) => (one < other ? -1 : 1));
    const read = await readTraceSummaries(
      reading,
      some.map((trace) => trace.traceId),
      { firstNs: starts[0]!, lastNs: starts[starts.length - 1]! },
      bound,
      options,
    );
    stats.push(read.stats);
    spans += read.spans;
    next += read.traces;
    for (const summary of read.summaries.values()) {
      const isBehind = after === undefined || byDuration(summary, { durationNs: after[1], traceId: after[2] }) > 0;
      if (isBehind && isOfLength(summary, search)) fitting.push(summary);
    }
  }
  const isSorted = isEnough();
  const rows = fitting.slice(0, search.limit);
  const last = rows[rows.length - 1];
  const all = addStats(stats);
  if (!isSorted) return { rows, stats: { ...all, partial: whatIsMissing(next) } };
  const left = new Set(fitting.slice(search.limit).map(({ traceId }) => traceId));
  const first = candidates.find(({ traceId }, at) => at >= next || left.has(traceId));
  if (last === undefined || (first === undefined && areAll)) return { rows, stats: all };
  const fromNs = (first ?? candidates[candidates.length - 1]!).lengthNs;
  const place: PlaceOfTrace = [fromNs, last.durationNs, last.traceId];
  return { rows, next: reading.cursors.write({ range, bound, after: place }, pinned.fingerprint), stats: all };
}

function whatIsMissing(candidates: number): string {
  return `clocks disagree: of the traces whose spans lie furthest apart ${candidates} were put together, and others may take longer than those that are listed; narrow the search`;
}

/** The longest first. */
function byDuration(
  one: Pick<TraceSummary, 'durationNs' | 'traceId'>,
  other: Pick<TraceSummary, 'durationNs' | 'traceId'>,
): number {
  if (one.durationNs !== other.durationNs) return one.durationNs > other.durationNs ? -1 : 1;
  return one.traceId > other.traceId ? -1 : one.traceId < other.traceId ? 1 : 0;
}

/** Every trace of the range has to be measured, so this reads the narrow columns of all its spans. */
async function longestAsSent(
  reading: Reading,
  { search, range, homes, bound: knownBound }: PinnedSearch,
  after: PlaceOfTrace | undefined,
  options: ReadOptions | undefined,
): Promise<{ candidates: Candidate[]; areAll: boolean; bound: bigint; stats: QueryStats }> {
  const params = new QueryParams();
  const bind = (type: string, value: bigint) => params.bind(type, value);
  const boundText = knownBound === undefined ? newestSegment('spans', reading.now(), bind) : bind('UInt64', knownBound);
  const inRange = `${timeCondition(range, params)}
  AND segment <= bound`;
  const matching = compileCondition(search.where, SPAN_FIELDS, params, homes);
  const having = [
    ...(after === undefined ? [] : [`length <= ${bind('Int64', after[0])}`]),
    // Hardly any takes longer than it was sent as, and none of its spans is longer.
    ...(search.minDurationNs === undefined ? [] : [`length >= ${bind('Int64', search.minDurationNs)}`]),
    ...(search.maxDurationNs === undefined ? [] : [`max(duration) <= ${bind('Int64', search.maxDurationNs)}`]),
  ];
  const { block, stats } = await ask(
    reading,
    `WITH ${boundText} AS bound
SELECT lower(hex(trace_id)) AS trace,
  toUnixTimestamp64Nano(min(time)) AS start,
  max(toUnixTimestamp64Nano(time) + greatest(duration, 0)) - start AS length,
  any(bound) AS seen
FROM spans
${where(inRange, matching === 'true' ? undefined : `trace_id IN (SELECT trace_id FROM spans WHERE ${inRange} AND ${matching})`)}
GROUP BY trace_id
${having.length === 0 ? '' : `HAVING ${having.join(' AND ')}`}
ORDER BY length DESC, trace_id DESC
LIMIT ${params.bind('UInt32', MAX_CANDIDATES + 1)}`,
    params,
    options,
  );
  const candidates = Array.from({ length: Math.min(block.rows, MAX_CANDIDATES) }, (_, row) => ({
    traceId: block.column('trace').get(row) as string,
    startNs: block.column('start').get(row) as bigint,
    lengthNs: block.column('length').get(row) as bigint,
  }));
  const bound = block.rows === 0 ? (knownBound ?? 0n) : (block.column('seen').get(0) as bigint);
  return { candidates, areAll: block.rows <= MAX_CANDIDATES, bound, stats };
}

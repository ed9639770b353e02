import type { Predicate, QueryStats, ReadOptions, TimeRange } from '@oriel/store';
import type { AttributeHomes } from '../../compile/attribute-home.ts';
import { compileCondition } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import type { Reading } from '../reading.ts';
import { ask, clampRange, timeCondition, where } from '../statement.ts';
import { type MatchingTraces, matchingTraces, type PlaceOfSpan } from './matching-traces.ts';
import type { PinnedSearch } from './pinned-search.ts';

/** Spans of which traces are made to measure them, so that it takes about a tenth of a second. */
export const MEASURED_SPANS = 1_000_000;
/** A trace is measured by its spans so far beside what is searched: as many times what it shall last. */
const MARGINS = 2n;
/** As far as any trace is looked for. */
const LONGEST_MARGIN_NS = 24n * 3_600_000_000_000n;

/**
 * How traces are found that last at least so long. How long one lasts is known of all of its spans alone:
 *
 *     range   ├──────────────────────────────────────────┤
 *     spans   … ·  ··· ·  · ·· ·· ·· ··· · ·· ·· · ·· ····
 *               by one span so long  │ by all spans, as they were sent
 *                                 exactFrom
 *
 * The newest million are put into traces and these are measured. Before them a trace is found by one span that lasts so long, and is
 * missed where it is longer than each.
 */
export interface LongTraces {
  readonly minNs: bigint;
  /** Where spans are put into traces. */
  readonly measured: TimeRange;
  /** From here on matching spans are found by the length of their traces. The start of the range where all are. */
  readonly exactFromNs: bigint;
  /** From here on every trace was looked at one by one before, so that none of these is found again. */
  readonly lookedAtFromNs: bigint;
  /** What it took to know. */
  readonly stats: readonly QueryStats[];
}

/** `exactFromNs` is that of the page on which it was first asked, on the others. */
export async function measurable(
  reading: Reading,
  range: TimeRange,
  minNs: bigint,
  lookedAtFromNs: bigint,
  exactFromNs: bigint | undefined,
  measuredSpans: number,
  options: ReadOptions | undefined,
): Promise<LongTraces> {
  const marginNs = marginOf(minNs);
  const all = clampRange({ startNs: range.startNs - marginNs, endNs: range.endNs + marginNs });
  if (exactFromNs !== undefined) {
    const startNs = exactFromNs === range.startNs ? all.startNs : exactFromNs - marginNs;
    return { minNs, lookedAtFromNs, measured: { ...all, startNs }, exactFromNs, stats: [] };
  }
  const { oldestNs, stats } = await oldestOfNewest(reading, all, measuredSpans, options);
  if (oldestNs === undefined) return { minNs, lookedAtFromNs, measured: all, exactFromNs: range.startNs, stats };
  const measured = { ...all, startNs: oldestNs };
  return { minNs, lookedAtFromNs, measured, exactFromNs: within(range, oldestNs + marginNs), stats };
}

function marginOf(minNs: bigint): bigint {
  const wide = minNs * MARGINS;
  return wide < LONGEST_MARGIN_NS ? wide : LONGEST_MARGIN_NS;
}

function within({ startNs, endNs }: TimeRange, timeNs: bigint): bigint {
  if (timeNs < startNs) return startNs;
  return timeNs > endNs ? endNs : timeNs;
}

/** Where so many of the newest spans of a range begin; undefined where it has no more. */
async function oldestOfNewest(
  reading: Reading,
  range: TimeRange,
  spans: number,
  options: ReadOptions | undefined,
): Promise<{ oldestNs: bigint | undefined; stats: QueryStats[] }> {
  const params = new QueryParams();
  const inRange = where(timeCondition(range, params));
  // The index knows it.
  const counted = await ask(reading, `SELECT count() AS spans FROM spans ${inRange}`, params, options);
  if (Number(counted.block.column('spans').get(0)) <= spans) return { oldestNs: undefined, stats: [counted.stats] };
  const found = await ask(
    reading,
    `SELECT toUnixTimestamp64Nano(min(time)) AS oldest
FROM (
  SELECT time
  FROM spans
  ${inRange}
  ORDER BY tenant DESC, time DESC
  LIMIT ${params.bind('UInt32', spans)}
)`,
    params,
    options,
  );
  return { oldestNs: found.block.column('oldest').get(0) as bigint, stats: [counted.stats, found.stats] };
}

export interface LongMatchingTraces extends MatchingTraces {
  /** Some are longer than each of their spans where these were not measured, and may be missing. */
  readonly isPartial: boolean;
}

/** As `matchingTraces`, of traces that last so long, as they were sent. */
export async function longMatchingTraces(
  reading: Reading,
  pinned: PinnedSearch,
  long: LongTraces,
  after: PlaceOfSpan | undefined,
  knownBound: bigint | undefined,
  wanted: number,
  options: ReadOptions | undefined,
): Promise<LongMatchingTraces> {
  const { range } = pinned;
  const { exactFromNs, minNs } = long;
  const find = (part: TimeRange, bound: bigint | undefined, also: NonNullable<PinnedSearch['also']>) =>
    matchingTraces(reading, { ...pinned, range: part, also }, after, bound, wanted, options);
  let found: MatchingTraces = { found: [], bound: knownBound ?? 0n, stats: [] };
  if (exactFromNs < range.endNs && (after === undefined || after[0] >= exactFromNs)) {
    const exact = { startNs: exactFromNs, endNs: range.endNs };
    found = await find(exact, knownBound, (params) => isOfLongTrace(pinned, long, params));
    if (found.found.length === wanted) return { ...found, isPartial: false };
  }
  if (exactFromNs === range.startNs) return { ...found, isPartial: false };
  const bound = found.bound === 0n ? knownBound : found.bound;
  const before = await find({ startNs: range.startNs, endNs: exactFromNs }, bound, (params) =>
    isLongSpan(minNs, params),
  );
  const known = new Set(found.found.map(({ traceId }) => traceId));
  return {
    found: [...found.found, ...before.found.filter(({ traceId }) => !known.has(traceId))].slice(0, wanted),
    bound: found.bound === 0n ? before.bound : found.bound,
    stats: [...found.stats, ...before.stats],
    isPartial: true,
  };
}

/** What one of a few traces has come up by before. */
export function isFoundAsLong(pinned: PinnedSearch, long: LongTraces, traces: string, params: QueryParams): string {
  const from = params.time(long.exactFromNs);
  return `(time >= ${params.time(long.lookedAtFromNs)} OR time >= ${from} AND ${isOfLongTrace(pinned, long, params, traces)} OR time < ${from} AND ${isLongSpan(long.minNs, params)})`;
}

/** Which spans are of traces that last so long, for who counts spans. */
export interface SpansOfLongTraces {
  condition(params: QueryParams): string;
  readonly stats: readonly QueryStats[];
  /** Why spans may be missing. */
  readonly partial: string | undefined;
}

/**
 * As the list has found the traces, of the measured part. Before it a trace is known to be long by any one span, and so are all spans of
 * it: counts of those alone that last so long would be of something else than counts of the part beside.
 */
export async function spansOfLongTraces(
  reading: Reading,
  asked: { readonly range: TimeRange; readonly where: Predicate },
  minNs: bigint,
  homes: AttributeHomes,
  measuredSpans: number,
  options: ReadOptions | undefined,
): Promise<SpansOfLongTraces> {
  const range = clampRange(asked.range);
  const long = await measurable(reading, range, minNs, range.endNs, undefined, measuredSpans, options);
  const { exactFromNs } = long;
  const exact = (params: QueryParams) => isOfLongTrace({ search: asked, range, homes, isBound: false }, long, params);
  if (exactFromNs === range.startNs) return { condition: exact, stats: long.stats, partial: undefined };
  return {
    condition(params) {
      const from = params.time(exactFromNs);
      const reach = clampRange({ startNs: range.startNs - marginOf(minNs), endNs: exactFromNs + marginOf(minNs) });
      return `(time >= ${from} AND ${exact(params)} OR time < ${from} AND identity(trace_id) IN (
    SELECT trace_id
    FROM spans
    ${where(timeCondition(reach, params), isLongSpan(minNs, params))}
    ORDER BY tenant DESC, time DESC
    LIMIT ${params.bind('UInt32', measuredSpans)}
  ))`;
    },
    stats: long.stats,
    partial: `spans before ${instantText(exactFromNs)} are of traces that have one span that lasts so long, and those of traces that are longer than each of their spans are missing; narrow the time range`,
  };
}

export function instantText(timeNs: bigint): string {
  return new Date(Number(timeNs / 1_000_000n)).toISOString();
}

function isLongSpan(minNs: bigint, params: QueryParams): string {
  return `duration >= ${params.bind('Int64', minNs)}`;
}

/** What is searched; `isBound` where it sees segments up to `bound` alone, so that all pages see the same. */
interface Searched extends Pick<PinnedSearch, 'range' | 'homes'> {
  readonly search: { readonly where: Predicate };
  readonly isBound?: boolean;
}

/** `traces` is a condition that narrows which are measured; without it those with a matching span are. */
function isOfLongTrace(
  { search, range, homes, isBound = true }: Searched,
  { minNs, measured, exactFromNs }: LongTraces,
  params: QueryParams,
  traces?: string,
): string {
  const matching = compileCondition(search.where, SPAN_FIELDS, params, homes);
  const seen = isBound ? 'segment <= bound' : undefined;
  const searched = timeCondition({ startNs: exactFromNs, endNs: range.endNs }, params);
  const narrowed =
    traces ??
    (matching === 'true' ? undefined : `trace_id IN (SELECT trace_id FROM spans ${where(searched, seen, matching)})`);
  // Not by the filters of trace ids: each would be asked for all of very many.
  return `identity(trace_id) IN (
    SELECT trace_id
    FROM spans
    ${where(timeCondition(measured, params), seen, narrowed)}
    GROUP BY trace_id
    HAVING max(toUnixTimestamp64Nano(time) + greatest(duration, 0)) - toUnixTimestamp64Nano(min(time)) >= ${params.bind('Int64', minNs)}
  )`;
}

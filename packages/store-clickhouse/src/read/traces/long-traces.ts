import type { QueryStats, ReadOptions, TimeRange } from '@oriel/store';
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
  const wide = minNs * MARGINS;
  const marginNs = wide < LONGEST_MARGIN_NS ? wide : LONGEST_MARGIN_NS;
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

function isLongSpan(minNs: bigint, params: QueryParams): string {
  return `duration >= ${params.bind('Int64', minNs)}`;
}

/** `traces` is a condition that narrows which are measured; without it those with a matching span are. */
function isOfLongTrace(
  { search, range, homes }: PinnedSearch,
  { minNs, measured, exactFromNs }: LongTraces,
  params: QueryParams,
  traces?: string,
): string {
  const matching = compileCondition(search.where, SPAN_FIELDS, params, homes);
  const searched = timeCondition({ startNs: exactFromNs, endNs: range.endNs }, params);
  const narrowed =
    traces ??
    (matching === 'true'
      ? undefined
      : `trace_id IN (SELECT trace_id FROM spans ${where(searched, 'segment <= bound', matching)})`);
  // Not by the filters of trace ids: each would be asked for all of very many.
  return `identity(trace_id) IN (
    SELECT trace_id
    FROM spans
    ${where(timeCondition(measured, params), 'segment <= bound', narrowed)}
    GROUP BY trace_id
    HAVING max(toUnixTimestamp64Nano(time) + greatest(duration, 0)) - toUnixTimestamp64Nano(min(time)) >= ${params.bind('Int64', minNs)}
  )`;
}

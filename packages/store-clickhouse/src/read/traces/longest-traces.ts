import { addStats, type Page, type ReadOptions, type TraceSummary } from '@oriel/store';
import { compileCondition } from '../../compile/condition.ts';
import { QueryParams } from '../../compile/query-params.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import { newestSegment } from '../ingest-sequence.ts';
import type { Reading } from '../reading.ts';
import { ask, timeCondition, where } from '../statement.ts';
import type { PinnedSearch } from './pinned-search.ts';
import { readTraceSummaries } from './trace-summary.ts';

/** Every trace of the range has to be measured, so this reads the narrow columns of all its spans. */
export async function longestTraces(
  reading: Reading,
  pinned: PinnedSearch,
  options: ReadOptions | undefined,
): Promise<Page<TraceSummary>> {
  const { search, range, homes, cursor, bound: knownBound } = pinned;
  const params = new QueryParams();
  const bind = (type: string, value: bigint) => params.bind(type, value);
  const bound = knownBound === undefined ? newestSegment('spans', reading.now(), bind) : bind('UInt64', knownBound);
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

import type { TimeRange } from '@oriel/store';
import type { QueryParams } from '../compile/query-params.ts';
import { clampRange, timeCondition } from './statement.ts';

const MINUTE_NS = 60_000_000_000n;
/** The engine's DateTime, which minutes are kept in, ends here. */
const LAST_MINUTE_NS = 4_294_967_280n * 1_000_000_000n;

/**
 * A time range as two conditions: its whole minutes, in the words of the schema's projection, and what sticks out of
 * them at either end, a minute's rows each.
 *
 *     10:00:20 ───────────────── 10:05:10        range
 *              10:01 ─── 10:05                   whole minutes: answered by counts that the parts keep
 *     ───── 10:01             10:05 ─────        edges: answered by rows
 *
 * Undefined where there is no whole minute; `range` is what the whole ones are. A condition on `time` itself would keep the engine from using it.
 */
export function wholeMinutes(
  range: TimeRange,
  params: QueryParams,
): { readonly whole: string; readonly edges: string; readonly range: TimeRange } | undefined {
  const { startNs, endNs } = clampRange(range);
  const first = ((startNs + MINUTE_NS - 1n) / MINUTE_NS) * MINUTE_NS;
  const end = endNs < LAST_MINUTE_NS ? (endNs / MINUTE_NS) * MINUTE_NS : LAST_MINUTE_NS;
  if (first >= end) return undefined;
  const minute = (timeNs: bigint) => `toDateTime(${params.bind('UInt32', timeNs / 1_000_000_000n)}, 'UTC')`;
  return {
    whole: `toStartOfMinute(time) >= ${minute(first)} AND toStartOfMinute(time) < ${minute(end)}`,
    edges: `((${timeCondition({ startNs, endNs: first }, params)}) OR (${timeCondition({ startNs: end, endNs }, params)}))`,
    range: { startNs: first, endNs: end },
  };
}

/** What the projection of logs counts by. A filter over other fields needs the rows anyway. */
const COUNTED: ReadonlySet<string> = new Set(['severity', 'service', 'service.name', 'resource.service.name']);

export function isCountedByMinute(names: Iterable<string>): boolean {
  for (const name of names) if (!COUNTED.has(name)) return false;
  return true;
}

import type { TimeRange } from '@oriel/store';
import type { QueryParams } from '../../compile/query-params.ts';
import { timeCondition } from '../statement.ts';

/**
 * A time range by granules, the stretches of rows that the engine finds by the primary key alone:
 *
 *     ├────────┼────────┼────────┼────────┤   granules of one part
 *          10:00:20 ───────── 10:05:10        range
 *     ├───────────────────────────────────┤   covering: all rows of the granules that hold any of the range. Times of records, the half
 *                                             of what a count reads, are not read
 *     ├─────┤                        ├────┤   margin: the rows of those granules that are outside of `inner`, by their times
 *
 * What is counted of a range is what is counted of `covering`, less what is counted of those rows of the margin that are outside of the
 * range. That holds among the same parts and under the same filter: so both are read by one statement that sees the same parts.
 *
 * `inner` is the range, or a part of it that is counted otherwise.
 */
export function coveringGranules(
  range: TimeRange,
  inner: TimeRange,
  params: QueryParams,
): { readonly covering: string; readonly margin: string } {
  const covering = `indexHint(${timeCondition(range, params)})`;
  return { covering, margin: `${covering} AND NOT (${timeCondition(inner, params)})` };
}

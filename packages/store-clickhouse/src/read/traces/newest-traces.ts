import { addStats, type Page, type QueryStats, type ReadOptions, type TraceSummary } from '@oriel/store';
import { compileCondition } from '../../compile/condition.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import type { Reading } from '../reading.ts';
import { timeCondition } from '../statement.ts';
import { matchingTraces, type PlaceOfSpan } from './matching-traces.ts';
import type { PinnedSearch } from './pinned-search.ts';
import { readTraceSummaries } from './trace-summary.ts';

/** Rounds of looking for more traces when those found were all on earlier pages. */
const MAX_ROUNDS = 8;

/**
 * Walks spans from newest to oldest and takes each trace at its latest matching span. A trace may have matching spans on
 * both sides of a cursor; its summary tells when it first came up, and if that was on an earlier page it is passed over.
 */
export async function newestTraces(
  reading: Reading,
  pinned: PinnedSearch,
  options: ReadOptions | undefined,
): Promise<Page<TraceSummary>> {
  const { search, range, homes } = pinned;
  const stats: QueryStats[] = [];
  const rows: TraceSummary[] = [];
  let { bound } = pinned;
  let after = pinned.cursor?.after as PlaceOfSpan | undefined;
  let more = true;
  for (let round = 0; round < MAX_ROUNDS && more && rows.length < search.limit; round++) {
    const wanted = search.limit - rows.length + 1;
    const matching = await matchingTraces(reading, pinned, after, bound, wanted, options);
    stats.push(...matching.stats);
    const { found } = matching;
    more = found.length === wanted;
    if (found.length === 0) break;
    const pinnedBound = matching.bound;
    bound = pinnedBound;
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

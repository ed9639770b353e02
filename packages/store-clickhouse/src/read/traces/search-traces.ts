import { type Page, type ReadOptions, StoreError, type TraceSearch, type TraceSummary } from '@oriel/store';
import { fieldsOf } from '../../compile/condition.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import { searchFingerprint } from '../cursor.ts';
import { MAX_PAGE } from '../logs/search-logs.ts';
import type { Reading } from '../reading.ts';
import { clampRange } from '../statement.ts';
import { MEASURED_SPANS } from './long-traces.ts';
import { longestTraces } from './longest-traces.ts';
import { newestTraces } from './newest-traces.ts';
import type { PinnedSearch } from './pinned-search.ts';

const CURSOR_SHAPES = {
  newest: ['integer', 'hex'],
  newestLong: ['integer', 'hex', 'integer', 'integer'],
  longest: ['integer', 'integer', 'hex'],
} as const;

/**
 * Traces of which a span matches. Each is summed up over all of its spans, whether they match or not.
 *
 * `newest` orders by the latest matching span, `longest` by how long they take; equal ones by trace id.
 */
export async function searchTraces(
  reading: Reading,
  search: TraceSearch,
  options?: ReadOptions,
  measuredSpans = MEASURED_SPANS,
): Promise<Page<TraceSummary>> {
  if (!Number.isInteger(search.limit) || search.limit < 1 || search.limit > MAX_PAGE) {
    throw new StoreError('bad_predicate', `'limit' is a whole number from 1 to ${MAX_PAGE}, not '${search.limit}'`);
  }
  const order = search.order ?? 'newest';
  const { minDurationNs } = search;
  const fingerprint = searchFingerprint(
    reading.client.tenant,
    'traces',
    `${order} ${minDurationNs ?? ''} ${search.maxDurationNs ?? ''}`,
    search.where,
  );
  const shape = CURSOR_SHAPES[order === 'newest' && minDurationNs !== undefined ? 'newestLong' : order];
  const cursor = search.cursor === undefined ? undefined : reading.cursors.read(search.cursor, fingerprint, shape);
  const range = clampRange(cursor?.range ?? search.range);
  // Before anything of the answer is read: what is inserted meanwhile stays out of it.
  const bound = cursor?.bound ?? (await reading.bounds?.of('spans', options));
  const homes = await reading.homes.find(SPAN_FIELDS, fieldsOf(search.where), range, options);
  const pinned: PinnedSearch = { search, range, homes, fingerprint, cursor, bound };
  if (order === 'longest') return longestTraces(reading, pinned, options);
  return newestTraces(reading, pinned, measuredSpans, options);
}

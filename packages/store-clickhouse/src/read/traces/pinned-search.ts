import type { TraceSearch, TraceSummary } from '@oriel/store';
import type { AttributeHomes } from '../../compile/attribute-home.ts';
import type { QueryParams } from '../../compile/query-params.ts';
import type { Cursor } from '../cursor.ts';

/** What one search keeps the same over its pages. */
export interface PinnedSearch {
  readonly search: TraceSearch;
  readonly range: Cursor['range'];
  readonly homes: AttributeHomes;
  readonly fingerprint: string;
  readonly cursor: Cursor | undefined;
  /** Segments up to this one are seen; undefined where the engine is to say which are there. */
  readonly bound: bigint | undefined;
  /** What spans have to meet besides `where`; `bound` is known in it. */
  readonly also?: (params: QueryParams) => string;
}

/** How long a trace takes is known when it is put together. */
export function isOfLength({ durationNs }: TraceSummary, { minDurationNs, maxDurationNs }: TraceSearch): boolean {
  return (
    (minDurationNs === undefined || durationNs >= minDurationNs) &&
    (maxDurationNs === undefined || durationNs <= maxDurationNs)
  );
}

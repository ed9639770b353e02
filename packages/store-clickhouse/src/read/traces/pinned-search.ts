import type { TraceSearch, TraceSummary } from '@oriel/store';
import type { AttributeHomes } from '../../compile/attribute-home.ts';
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
}

/** How long a trace takes is known when it is put together. */
export function isShortEnough({ durationNs }: TraceSummary, { maxDurationNs }: TraceSearch): boolean {
  return maxDurationNs === undefined || durationNs <= maxDurationNs;
}

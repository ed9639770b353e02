import type { SpoolLevel } from './ladder.ts';
import type { QuarantineState } from './quarantine.ts';

/** The spool at one moment, for replies, /metrics and the Health page. */
export interface SpoolState {
  readonly level: SpoolLevel;
  /** Why the level is not `accepting`. */
  readonly reason: { readonly kind: 'budget' } | { readonly kind: 'unwritable'; readonly detail: string } | null;
  /** On disk or about to be, not yet in the store. */
  readonly bytes: number;
  readonly budgetBytes: number;
  /** Closed segments that wait for the store. */
  readonly segments: number;
  /** How long the oldest row that is not in the store yet has waited; null when there is none. */
  readonly oldestMs: number | null;
  /** How long the newest write and fsync took together; null before the first. */
  readonly lastFsyncMs: number | null;
  readonly fsyncs: number;
  readonly insertedSegments: number;
  readonly insertedRows: number;
  readonly insertRetries: number;
  readonly lastInsertError: string | null;
  /** Requests that have waited for insertion to be in step. */
  readonly pacedRequests: number;
  readonly quarantine: QuarantineState;
  /** Segments of earlier runs: how many were found at start, how many have gone into the store since. */
  readonly replay: ReplayProgress;
}

export interface ReplayProgress {
  readonly segments: number;
  readonly segmentsDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
}

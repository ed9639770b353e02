import type { SliceAnswer, SliceTask } from '@oriel/promql';

/** What a query worker is told. */
export type ToWorker = { readonly kind: 'evaluate'; readonly task: SliceTask } | { readonly kind: 'cancel' };

/** What it says: one answer for each task, also for one that was cancelled. */
export interface FromWorker {
  readonly answer: SliceAnswer;
}

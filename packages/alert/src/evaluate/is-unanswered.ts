import { PromqlError, type PromqlErrorCode } from '@oriel/promql';

const OF_THE_MOMENT: ReadonlySet<PromqlErrorCode> = new Set(['busy', 'canceled', 'interrupted']);

/** Whether a failure says nothing of the query: nobody could answer it just then, and later somebody may. */
export function isUnanswered(error: unknown): boolean {
  return !(error instanceof PromqlError) || OF_THE_MOMENT.has(error.code);
}

import type { QueryStats } from '@oriel/store';

/** The same, with `partial` spelled as null where the answer is whole: a reader should not have to guess. */
export function presentStats(stats: QueryStats) {
  return {
    rowsRead: stats.rowsRead,
    bytesRead: stats.bytesRead,
    elapsedMs: stats.elapsedMs,
    partial: stats.partial ?? null,
  };
}

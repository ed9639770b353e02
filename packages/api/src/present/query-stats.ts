import type { QueryStats } from '@oriel/store';

/** The same, with `partial` spelled as null where the answer is whole: a reader should not have to guess. */
export function presentStats(stats: QueryStats) {
  return {
    rowsRead: stats.rowsRead,
    bytesRead: stats.bytesRead,
    elapsedMs: roundedMs(stats.elapsedMs),
    partial: stats.partial ?? null,
  };
}

/** Of an answer that may be of a sample. */
export function presentSampledStats(stats: QueryStats) {
  return { ...presentStats(stats), sampledOneIn: stats.sampledOneIn ?? 1 };
}

/** Hundredths are as much as anybody can use of a duration that was measured. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}

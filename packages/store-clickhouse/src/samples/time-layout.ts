/** Samples of two hours of a series make a chunk, counted from the epoch. */
export const BUCKET_MS = 2 * 3_600_000;

/**
 * Segments of ten minutes make a generation of the table `samples`: what its PARTITION BY says. (A segment's number is milliseconds
 * since the epoch × 65,536 + the number of its server.)
 */
export const GENERATION_MS = 600_000;

/** Generations that are packed together once more: what the PARTITION BY of `fresh_chunks` says. */
export const GENERATIONS_PACKED = 12;

export function bucketOf(timeMs: number): number {
  return Math.floor(timeMs / BUCKET_MS) * BUCKET_MS;
}

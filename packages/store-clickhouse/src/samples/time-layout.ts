/** Samples of two hours of a series make a chunk, counted from the epoch. */
export const BUCKET_MS = 2 * 3_600_000;

/** No sample is later: what a DateTime64 can hold. */
export const LAST_TIME_MS = Date.UTC(2299, 11, 31);

/**
 * Segments of ten minutes make a generation of the table `samples`: what its PARTITION BY says. (A segment's number is milliseconds
 * since the epoch × 65,536 + the number of its server.)
 */
export const GENERATION_MS = 600_000;

/** Numbers of segments that a generation has. */
export const SEGMENTS_OF_GENERATION = GENERATION_MS * 65_536;

/** The generation that a segment belongs to. */
export function generationOf(segment: bigint): number {
  return Number(segment / BigInt(SEGMENTS_OF_GENERATION));
}

/** Generations that are packed together once more: what the PARTITION BY of `fresh_chunks` says. */
export const GENERATIONS_PACKED = 12;

export function bucketOf(timeMs: number): number {
  return Math.floor(timeMs / BUCKET_MS) * BUCKET_MS;
}

export const HOUR_MS = 3_600_000;

export const DAY_MS = 24 * HOUR_MS;

/** Lengths of the buckets of roll-ups, milliseconds; each is made of whole ones of the one before. A new one is a number here. */
export const RESOLUTIONS_MS = [300_000, HOUR_MS, DAY_MS] as const;

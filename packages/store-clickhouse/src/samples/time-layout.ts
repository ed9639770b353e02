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

/** Roll-ups are made of whole days (UTC), counted from the epoch: what lies after a midnight, up to the next one included. */
export const DAY_MS = 86_400_000;

/** The day whose roll-ups a sample belongs to: the one of a midnight itself ends there. */
export function rollupDayOf(timeMs: number): number {
  return Math.ceil(timeMs / DAY_MS) - 1;
}

/** Lengths of the buckets of roll-ups, milliseconds; each is made of whole ones of the one before. A new one is a number here. */
export const RESOLUTIONS_MS = [300_000, 3_600_000, DAY_MS] as const;

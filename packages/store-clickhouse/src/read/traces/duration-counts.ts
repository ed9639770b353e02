import { varintLength, writeVarint } from '../../native/write/index.ts';

/**
 * Durations of many requests by size, so that those of several parts add up to quantiles of all. A duration is counted by the seven bits of
 * a float that follow its first one: 128 buckets between one power of two and the next, each at most 1/128 of its durations wide.
 *
 *     1,000,000 ns = 2^19 × 1.9073…  →  bucket 19 × 128 + 116: from 999,424 up to 1,003,520 ns
 */
export interface DurationCounts {
  /**
   * Of each bucket that has any, in order: how far it is from the one before, and how many durations it has, as varints. Buckets of one
   * service lie close together, so that most take two or three bytes.
   */
  readonly packed: Uint8Array;
  readonly lowestNs: number;
  readonly highestNs: number;
}

const BITS = 7;
const BUCKETS_PER_OCTAVE = 2 ** BITS;
/** Of 64 bits without a sign. */
const MOST_BUCKETS = 64 * BUCKETS_PER_OCTAVE;
const FLOAT_FRACTION_BITS = 52;
const FLOAT_BIAS = 1_023;

/** The bucket of a duration in nanoseconds, as the engine finds it; nothing is shorter than one. */
export function bucketOf(duration: string): string {
  const first = FLOAT_BIAS * BUCKETS_PER_OCTAVE;
  return `toUInt16(bitShiftRight(reinterpretAsUInt64(toFloat64(greatest(${duration}, 1))), ${FLOAT_FRACTION_BITS - BITS}) - ${first})`;
}

/** Of buckets in any order, of which one may stand there more than once. */
export function packDurations(buckets: ArrayLike<number>, counts: ArrayLike<number>): Uint8Array {
  const byBucket = new Map<number, number>();
  for (let at = 0; at < buckets.length; at++) {
    byBucket.set(buckets[at]!, (byBucket.get(buckets[at]!) ?? 0) + counts[at]!);
  }
  const inOrder = [...byBucket].sort(([one], [other]) => one - other);
  let last = 0;
  let length = 0;
  for (const [bucket, count] of inOrder) {
    length += varintLength(bucket - last) + varintLength(count);
    last = bucket;
  }
  const packed = new Uint8Array(length);
  last = 0;
  let to = 0;
  for (const [bucket, count] of inOrder) {
    to = writeVarint(packed, to, bucket - last);
    to = writeVarint(packed, to, count);
    last = bucket;
  }
  return packed;
}

/**
 * Quantiles as the engine's `quantile` has them, between the two durations about each rank, if those of a bucket are spread evenly
 * in it: at most 1/128 from those of the durations themselves. The lowest and the highest are exact.
 */
export function quantilesOf(durations: readonly DurationCounts[], levels: readonly number[]): number[] {
  const merged = new Float64Array(MOST_BUCKETS);
  let lowestNs = Number.POSITIVE_INFINITY;
  let highestNs = Number.NEGATIVE_INFINITY;
  for (const some of durations) {
    lowestNs = Math.min(lowestNs, some.lowestNs);
    highestNs = Math.max(highestNs, some.highestNs);
    addPacked(some.packed, merged);
  }
  const total = merged.reduce((sum, count) => sum + count, 0);
  const durationAt = (rank: number): number => {
    if (rank <= 0) return lowestNs;
    if (rank >= total - 1) return highestNs;
    let bucket = 0;
    let before = 0;
    while (rank >= before + merged[bucket]!) before += merged[bucket++]!;
    const { startNs, widthNs } = boundsOf(bucket);
    const inside = startNs + (widthNs * (rank - before + 0.5)) / merged[bucket]!;
    return Math.min(highestNs, Math.max(lowestNs, inside));
  };
  return levels.map((level) => {
    const rank = level * (total - 1);
    const lower = durationAt(Math.floor(rank));
    return lower + (durationAt(Math.ceil(rank)) - lower) * (rank - Math.floor(rank));
  });
}

function addPacked(packed: Uint8Array, merged: Float64Array): void {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = packed[at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  let bucket = 0;
  while (at < packed.length) {
    bucket += next();
    merged[bucket]! += next();
  }
}

function boundsOf(bucket: number): { readonly startNs: number; readonly widthNs: number } {
  const octave = 2 ** Math.floor(bucket / BUCKETS_PER_OCTAVE);
  const widthNs = octave / BUCKETS_PER_OCTAVE;
  return { startNs: octave + (bucket % BUCKETS_PER_OCTAVE) * widthNs, widthNs };
}

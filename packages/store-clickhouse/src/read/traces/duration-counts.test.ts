import { describe, expect, it, test } from 'vitest';
import { seededShares } from '../../../test/seeded.ts';
import { type DurationCounts, packDurations, quantilesOf } from './duration-counts.ts';

const LEVELS = [0, 0.01, 0.5, 0.95, 0.99, 1];

/** As the engine counts them: the bits of a float as they lie in memory. */
function counted(durations: readonly number[]): DurationCounts {
  const bits = new BigUint64Array(1);
  const float = new Float64Array(bits.buffer);
  const counts = new Map<number, number>();
  for (const duration of durations) {
    float[0] = Math.max(duration, 1);
    const bucket = Number((bits[0]! >> 45n) - 130_944n);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return {
    packed: packDurations([...counts.keys()], [...counts.values()]),
    lowestNs: Math.min(...durations),
    highestNs: Math.max(...durations),
  };
}

function exactQuantile(durations: readonly number[], level: number): number {
  const sorted = durations.toSorted((one, other) => one - other);
  const rank = level * (sorted.length - 1);
  const lower = sorted[Math.floor(rank)]!;
  return lower + (sorted[Math.ceil(rank)]! - lower) * (rank - Math.floor(rank));
}

describe('quantiles of counted durations', () => {
  const random = seededShares(20_261);
  it.each<[string, number, () => number]>([
    ['spread evenly', 20_000, () => Math.floor(random() * 50_000_000)],
    ['from microseconds to minutes', 20_000, () => Math.floor(1_000 * 10 ** (random() * 8))],
    ['of a fast and a slow kind', 20_000, () => Math.floor(random() < 0.9 ? 2e6 + random() * 1e5 : 9e8)],
    ['of a few', 7, () => Math.floor(random() * 3_000_000)],
    ['of nearly nothing', 1_000, () => 1 + Math.floor(random() * 20)],
  ])('%s', (_, amount, duration) => {
    const durations = Array.from({ length: amount }, duration);
    const pieces = [durations.slice(0, 3), durations.slice(3)].map(counted);
    const found = quantilesOf(pieces, LEVELS);
    LEVELS.forEach((level, at) => {
      const exact = exactQuantile(durations, level);
      expect(Math.abs(found[at]! - exact), `${level}: ${found[at]} for ${exact}`).toBeLessThanOrEqual(1 + exact / 128);
    });
  });

  it('are exact where all are the same, or there is one', () => {
    expect(quantilesOf([counted([100_000_000, 100_000_000]), counted([100_000_000])], LEVELS)).toEqual(
      LEVELS.map(() => 100_000_000),
    );
    expect(quantilesOf([counted([0])], LEVELS)).toEqual(LEVELS.map(() => 0));
  });
});

test('the longest duration has a bucket', () => {
  expect(quantilesOf([counted([1, 2 ** 63])], [0.5, 1])).toEqual([(1 + 2 ** 63) / 2, 2 ** 63]);
});

test('buckets in any order, and one that comes again, are packed in order', () => {
  const packed = packDurations([300, 5, 300, 8_191], [1, 200, 2, 1]);
  expect([...packed]).toEqual([5, 0xc8, 0x01, 0xa7, 0x02, 3, 0xd3, 0x3d, 1]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution } from './distribution.ts';

function distribution(...pieces: readonly (readonly [number, number, number])[]): Distribution {
  const made = new Distribution();
  for (const [lower, upper, count] of pieces) made.add(lower, upper, count);
  return made;
}

describe('Distribution', () => {
  it.each([
    ['in the middle of a bucket', distribution([0, 10, 4]), 0.5, 5],
    ['at the end of the last', distribution([0, 10, 4]), 1, 10],
    ['in the second bucket', distribution([0, 10, 1], [10, 20, 3]), 0.5, 10 + 10 / 3],
    ['on a heap', distribution([0, 10, 1], [10, 10, 9]), 0.5, 10],
    ['over a gap', distribution([0, 1, 5], [100, 101, 5]), 0.6, 100.2],
    ['where buckets overlap', distribution([0, 10, 10], [0, 20, 20]), 0.5, 7.5],
    ['of negative values', distribution([-4, -2, 2], [0, 0, 2]), 0.25, -3],
  ])('finds a quantile %s', (_, made, share, value) => {
    expect(made.quantile(share)).toBeCloseTo(value, 9);
  });

  it('has no quantile when nothing was observed', () => {
    expect(distribution([0, 1, 0]).quantile(0.5)).toBeUndefined();
  });

  it('is monotonous and stays inside of its buckets', () => {
    const piece = fc.tuple(
      fc.integer({ min: -50, max: 50 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 1, max: 9 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const made = distribution(...pieces.map(([lower, width, count]) => [lower, lower + width, count] as const));
        const values = [0, 0.1, 0.25, 0.5, 0.9, 0.99, 1].map((share) => made.quantile(share)!);
        expect(values).toEqual([...values].sort((one, other) => one - other));
        expect(values[0]).toBeGreaterThanOrEqual(made.lowest()!);
        expect(values.at(-1)).toBeLessThanOrEqual(made.highest()!);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClassicBucket, classicFraction, classicQuantile } from './classic-buckets.ts';

function buckets(...pairs: readonly (readonly [number, number])[]): ClassicBucket[] {
  return pairs.map(([upperBound, count]) => ({ upperBound, count }));
}

const inf = Number.POSITIVE_INFINITY;

describe('classic buckets', () => {
  const check = (name: string, q: number, given: readonly ClassicBucket[], want: number) =>
    test(name, () => expect(classicQuantile(q, given)).toEqual({ value: want, straightened: null }));

  check('within a bucket observations are spread evenly', 0.5, buckets([1, 0], [3, 4], [inf, 4]), 2);
  check('the lowest bucket starts at 0', 0.25, buckets([4, 4], [inf, 4]), 1);
  check('unless it ends below', 0.25, buckets([-4, 4], [inf, 4]), -4);
  check('the highest bucket has no end', 0.99, buckets([1, 1], [2, 2], [inf, 10]), 2);
  check('the order does not matter', 0.5, buckets([inf, 4], [3, 4], [1, 0]), 2);
  check('buckets of one bound are added up', 0.5, buckets([1, 0], [3, 2], [3, 2], [inf, 4]), 2);
  check('none up to +Inf', 0.5, buckets([1, 0], [3, 4]), Number.NaN);
  check('no observations', 0.5, buckets([1, 0], [inf, 0]), Number.NaN);
  check('a single bucket', 0.5, buckets([inf, 3]), Number.NaN);
  check('q below 0', -0.1, buckets([1, 1], [inf, 3]), -inf);
  check('q above 1', 1.1, buckets([1, 1], [inf, 3]), inf);

  test('counts that fall are straightened, and it is said where', () => {
    expect(classicQuantile(0.5, buckets([1, 5], [2, 3], [3, 4], [4, 10], [inf, 10]))).toEqual({
      value: 1,
      straightened: { lowest: 2, highest: 3, difference: 2 },
    });
  });

  test('counts that differ by rounding only are not worth a word', () => {
    expect(classicQuantile(0.5, buckets([1, 5], [2, 5 - 1e-13], [inf, 5])).straightened).toBeNull();
  });

  test('a fraction is the inverse of a quantile', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 10 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (added, q) => {
        let total = 0;
        const given = added.map((count, at) => {
          total += count;
          return { upperBound: at + 1, count: total };
        });
        given.push({ upperBound: inf, count: total });
        expect(classicFraction(-inf, classicQuantile(q, given).value, given)).toBeCloseTo(q, 10);
      }),
    );
  });

  test('fractions at the edges', () => {
    const given = buckets([1, 2], [2, 3], [inf, 4]);
    expect(classicFraction(0, 1, given)).toBe(0.5);
    expect(classicFraction(2, inf, given)).toBe(0.25);
    expect(classicFraction(2, 1, given)).toBe(0);
    expect(classicFraction(Number.NaN, 1, given)).toBeNaN();
  });
});

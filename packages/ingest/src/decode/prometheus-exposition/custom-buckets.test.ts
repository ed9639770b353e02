import { expect, test } from 'vitest';
import { customBuckets } from './custom-buckets.ts';

const INFINITE = Number.POSITIVE_INFINITY;

function check(buckets: readonly (readonly [bound: number, count: number])[], count?: number) {
  const parts = { buckets: buckets.map(([bound, upTo]) => ({ bound, count: upTo })), count, sum: 7 };
  const { histogram, isCounted } = customBuckets(parts);
  const { positiveBuckets, customValues, positiveSpans } = histogram;
  expect(histogram).toMatchObject({ schema: -53, sum: 7, zeroCount: 0, negativeSpans: [] });
  expect(positiveSpans).toEqual([{ offset: 0, length: positiveBuckets.length }]);
  return { count: histogram.count, bounds: [...customValues], buckets: [...positiveBuckets], isCounted };
}

test('buckets are what lies between two bounds, in whatever order they come', () => {
  expect(
    check(
      [
        [1, 2],
        [INFINITE, 9],
        [0.5, 1],
        [5, 8],
        [1, 5],
      ],
      9,
    ),
  ).toEqual({
    count: 9,
    bounds: [0.5, 1, 5],
    buckets: [1, 1, 6, 1],
    isCounted: true,
  });
});

test('what is not said is what the others say', () => {
  expect(check([[1, 2]], 3)).toEqual({ count: 3, bounds: [1], buckets: [2, 1], isCounted: true });
  expect(check([[1, 2.5]])).toEqual({ count: 2.5, bounds: [1], buckets: [2.5, 0], isCounted: false });
  expect(check([], 4)).toEqual({ count: 4, bounds: [], buckets: [4], isCounted: true });
});

test('counts that fall stay what they are, for the guard to reject', () => {
  expect(
    check(
      [
        [1, 5],
        [2, 3],
        [INFINITE, 6],
      ],
      6,
    ).buckets,
  ).toEqual([5, -2, 3]);
});

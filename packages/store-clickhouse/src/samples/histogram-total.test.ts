import type { NativeHistogram } from '@oriel/telemetry';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HistogramTotal } from './histogram-total.ts';

function histogram(parts: Partial<NativeHistogram>): NativeHistogram {
  return {
    counterResetHint: 'gauge',
    schema: 0,
    zeroThreshold: 1e-128,
    zeroCount: 0,
    count: 0,
    sum: 0,
    positiveSpans: [],
    positiveBuckets: new Float64Array(0),
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    customValues: new Float64Array(0),
    ...parts,
  };
}

const positive = (offset: number, ...counts: number[]) => ({
  positiveSpans: [{ offset, length: counts.length }],
  positiveBuckets: Float64Array.from(counts),
  count: counts.reduce((sum, count) => sum + count, 0),
});

test('buckets add up, wherever they lie', () => {
  const total = new HistogramTotal();
  expect(total.add(histogram({ ...positive(1, 2, 3), sum: 4 }))).toEqual(
    histogram({ ...positive(1, 2, 3), sum: 4, counterResetHint: 'unknown' }),
  );
  total.add(histogram({ ...positive(2, 1), sum: 2, zeroCount: 5 }));
  const far = {
    positiveSpans: [
      { offset: 1, length: 2 },
      { offset: 5, length: 1 },
    ],
    positiveBuckets: Float64Array.of(2, 4, 7),
  };
  expect(total.add(histogram({ ...positive(8, 7), sum: 100 }))).toEqual(
    histogram({ ...far, count: 13, sum: 106, zeroCount: 5, counterResetHint: 'not-reset' }),
  );
});

test('the coarser resolution holds', () => {
  const total = new HistogramTotal();
  // Of schema 1, buckets −1 0 | 1 2 | 3 are 0 | 1 | 2 of schema 0.
  total.add(histogram({ schema: 1, ...positive(-1, 1, 2, 3, 4, 5) }));
  expect(total.add(histogram(positive(1, 10)))).toMatchObject({
    schema: 0,
    positiveSpans: [{ offset: 0, length: 3 }],
    positiveBuckets: Float64Array.of(3, 17, 5),
  });
  expect(total.add(histogram({ schema: 1, ...positive(3, 1) }))).toMatchObject({
    schema: 0,
    positiveBuckets: Float64Array.of(3, 17, 6),
  });
});

test('a wider zero bucket takes in what lies inside of it', () => {
  const total = new HistogramTotal();
  // (0.5, 1], (1, 2], (2, 4]
  total.add(histogram(positive(0, 1, 2, 4)));
  expect(total.add(histogram({ zeroThreshold: 1.5, zeroCount: 8, count: 8 }))).toMatchObject({
    zeroThreshold: 2,
    zeroCount: 11,
    count: 15,
    positiveSpans: [{ offset: 2, length: 1 }],
    positiveBuckets: Float64Array.of(4),
  });
});

test('bounds that were chosen anew are a new beginning', () => {
  const total = new HistogramTotal();
  const custom = (bounds: number[], ...counts: number[]) =>
    histogram({ schema: -53, zeroThreshold: 0, customValues: Float64Array.from(bounds), ...positive(0, ...counts) });
  total.add(custom([1, 2], 1, 1));
  expect(total.add(custom([1, 2], 2, 0))).toMatchObject({ count: 4, counterResetHint: 'not-reset' });
  expect(total.add(custom([5], 3))).toMatchObject({ count: 3, counterResetHint: 'reset' });
});

test('nothing is lost, whatever is added', () => {
  const one = fc.record({
    schema: fc.integer({ min: -2, max: 4 }),
    offset: fc.integer({ min: -20, max: 20 }),
    counts: fc.array(fc.nat(9), { maxLength: 12 }),
    zeroThreshold: fc.constantFrom(1e-128, 0.01, 1),
    zeroCount: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (sketches) => {
      const total = new HistogramTotal();
      let last: NativeHistogram | undefined;
      for (const { schema, offset, counts, zeroThreshold, zeroCount } of sketches) {
        const added = positive(offset, ...counts);
        last = total.add(histogram({ schema, zeroThreshold, zeroCount, ...added, count: added.count + zeroCount }));
      }
      const inBuckets = last!.positiveBuckets.reduce((sum, count) => sum + count, 0) + last!.zeroCount;
      expect(inBuckets).toBe(last!.count);
      expect(last!.positiveSpans.reduce((sum, { length }) => sum + length, 0)).toBe(last!.positiveBuckets.length);
    }),
  );
});

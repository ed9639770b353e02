import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addHistograms,
  type ClassicBucket,
  classicFraction,
  classicQuantile,
  createHistogram,
  type FloatHistogram,
  histogramFraction,
  histogramQuantile,
  listBuckets,
  subtractHistograms,
} from './index.ts';

interface Both {
  readonly custom: FloatHistogram;
  readonly classic: readonly ClassicBucket[];
}

/** The same observations as a histogram with custom buckets and as a classic one. */
const both: fc.Arbitrary<Both> = fc
  .uniqueArray(fc.integer({ min: -20, max: 40 }), { minLength: 1, maxLength: 8 })
  .chain((bounds) =>
    fc.tuple(
      fc.constant(bounds.sort((a, b) => a - b)),
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
    ),
  )
  .map(([bounds, counts]) => {
    let total = 0;
    const classic = counts.map((count, at) => {
      total += count;
      return { upperBound: bounds[at] ?? Number.POSITIVE_INFINITY, count: total };
    });
    const custom = createHistogram({
      schema: -53,
      customValues: Float64Array.from(bounds),
      positiveSpans: [{ offset: 0, length: counts.length }],
      positiveBuckets: Float64Array.from(counts),
      count: total,
      sum: 1,
    });
    return { custom, classic };
  });

test('a quantile is that of the classic histogram', () => {
  fc.assert(
    fc.property(both, fc.integer({ min: 1, max: 99 }), ({ custom, classic }, percent) => {
      fc.pre(custom.count > 0);
      // On the edge of two buckets the two may take either: they count from different ends.
      fc.pre(classic.every(({ count }) => Math.abs(count - (percent / 100) * custom.count) > 1e-9));
      expect(histogramQuantile(percent / 100, custom).value).toBeCloseTo(
        classicQuantile(percent / 100, classic).value,
        9,
      );
    }),
  );
});

test('a fraction is that of the classic histogram where both start at the same place', () => {
  const values = fc.double({ min: 1, max: 50, noNaN: true });
  fc.assert(
    fc.property(both, values, values, ({ custom, classic }, a, b) => {
      fc.pre(custom.count > 0 && classic.every(({ upperBound }) => upperBound > 0));
      const [lower, upper] = [Math.min(a, b), Math.max(a, b)];
      expect(histogramFraction(lower, upper, custom).value).toBeCloseTo(classicFraction(lower, upper, classic), 9);
    }),
  );
});

test('whatever the bounds, a sum has all observations, and taking one away leaves the other', () => {
  const count = (histogram: FloatHistogram) => listBuckets(histogram).reduce((sum, bucket) => sum + bucket.count, 0);
  fc.assert(
    fc.property(both, both, ({ custom: a }, { custom: b }) => {
      const sum = addHistograms(a, b);
      if (sum.kind !== 'combined') throw new Error('custom buckets can be added');
      expect(count(sum.histogram)).toBe(a.count + b.count);
      const back = subtractHistograms(sum.histogram, b);
      if (back.kind !== 'combined') throw new Error('custom buckets can be subtracted');
      expect(count(back.histogram)).toBe(a.count);
    }),
  );
});

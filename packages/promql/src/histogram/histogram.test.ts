import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addHistograms,
  type Combination,
  compactHistogram,
  counterWasReset,
  createHistogram,
  divideHistogram,
  equalHistograms,
  type FloatHistogram,
  HistogramMean,
  HistogramSum,
  histogramAverage,
  histogramFraction,
  histogramQuantile,
  histogramText,
  histogramVariance,
  listBuckets,
  multiplyHistogram,
  reduceResolution,
  subtractHistograms,
  trimHistogram,
} from './index.ts';
import { negativeSide, positiveSide } from './side.ts';

/** A histogram of these observations, as a client would count them. */
function observed(values: readonly number[], { schema = 0, zeroThreshold = 0.001 } = {}): FloatHistogram {
  const positive = new Map<number, number>();
  const negative = new Map<number, number>();
  let zeroCount = 0;
  for (const value of values) {
    if (Math.abs(value) <= zeroThreshold) zeroCount++;
    else if (!Number.isNaN(value)) {
      const index = Math.ceil(Math.log2(Math.abs(value)) * 2 ** schema - 1e-9);
      const side = value > 0 ? positive : negative;
      side.set(index, (side.get(index) ?? 0) + 1);
    }
  }
  return createHistogram({
    schema,
    zeroThreshold,
    zeroCount,
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    ...side('positive', positive),
    ...side('negative', negative),
  });
}

function side(name: 'positive' | 'negative', counts: ReadonlyMap<number, number>): Partial<FloatHistogram> {
  const entries = [...counts].sort(([a], [b]) => a - b);
  let end = 0;
  const spans = entries.map(([index]) => {
    const offset = index - end;
    end = index + 1;
    return { offset, length: 1 };
  });
  return { [`${name}Spans`]: spans, [`${name}Buckets`]: Float64Array.from(entries, ([, count]) => count) };
}

function custom(bounds: readonly number[], counts: readonly number[], sum = 0): FloatHistogram {
  return createHistogram({
    schema: -53,
    customValues: Float64Array.from(bounds),
    positiveSpans: [{ offset: 0, length: counts.length }],
    positiveBuckets: Float64Array.from(counts),
    count: counts.reduce((total, count) => total + count, 0),
    sum,
  });
}

function combined(combination: Combination): FloatHistogram {
  if (combination.kind !== 'combined') throw new Error('expected histograms that can be combined');
  return combination.histogram;
}

function inBuckets(histogram: FloatHistogram): number {
  return listBuckets(histogram).reduce((total, { count }) => total + count, 0);
}

const values = fc.array(
  fc.oneof(fc.double({ min: 0.0002, max: 2000, noNaN: true }), fc.double({ min: -2000, max: -0.0002, noNaN: true })),
  {
    maxLength: 40,
  },
);
const histograms = fc
  .tuple(values, fc.integer({ min: -2, max: 5 }), fc.constantFrom(0.0001, 0.001, 0.125))
  .map(([some, schema, zeroThreshold]) => observed(some, { schema, zeroThreshold }));

describe('sums', () => {
  test('the sum of two is the histogram of all their observations', () => {
    const sum = combined(addHistograms(observed([1, 2, 5, -3]), observed([2, 7, 0])));
    expect(equalHistograms(sum, compactHistogram(observed([1, 2, 5, -3, 2, 7, 0])))).toBe(true);
  });

  test('what is added and taken away again leaves what was, at the resolution that both had', () => {
    fc.assert(
      fc.property(histograms, histograms, (a, b) => {
        const sum = combined(addHistograms(a, b));
        const back = combined(subtractHistograms(sum, b));
        expect(back.count).toBe(a.count);
        expect(inBuckets(back)).toBe(inBuckets(a));
        expect(back.sum).toBeCloseTo(a.sum, 6);
        expect(back.schema).toBe(Math.min(a.schema, b.schema));
        expect(back.zeroThreshold).toBeGreaterThanOrEqual(Math.max(a.zeroThreshold, b.zeroThreshold));
      }),
    );
  });

  test('no observation is lost or counted twice, whatever the order', () => {
    fc.assert(
      fc.property(histograms, histograms, (a, b) => {
        const there = combined(addHistograms(a, b));
        expect(inBuckets(there)).toBe(a.count + b.count);
        const back = combined(addHistograms(b, a));
        expect(positiveSide(there)).toEqual(positiveSide(back));
        expect(negativeSide(there)).toEqual(negativeSide(back));
        expect(there.zeroThreshold).toBe(back.zeroThreshold);
      }),
    );
  });

  test('a zero bucket grows over every populated bucket it would cut', () => {
    const fine = observed([0.3, 0.6, 3], { zeroThreshold: 0.001 });
    const coarse = observed([0.1, 5], { zeroThreshold: 0.4 });
    const sum = combined(addHistograms(fine, coarse));
    // 0.4 lies within (0.25,0.5], where 0.3 was counted.
    expect(sum.zeroThreshold).toBe(0.5);
    expect(sum.zeroCount).toBe(2);
    expect(histogramText(sum)).toBe('{count:5, sum:9, [-0.5,0.5]:2, (0.5,1]:1, (2,4]:1, (4,8]:1}');
  });

  test('custom bounds are brought to what both have, and that is said', () => {
    const sum = addHistograms(custom([1, 2, 5], [1, 2, 3, 4]), custom([1, 5, 10], [10, 20, 30, 40]));
    expect(sum).toMatchObject({ kind: 'combined', boundsReconciled: true, resetCollision: false });
    expect(histogramText(combined(sum))).toBe('{count:110, sum:0, [-Inf,1]:11, (1,5]:25, (5,+Inf]:74}');
  });

  test('custom and exponential buckets have no sum', () => {
    expect(addHistograms(custom([1], [1, 1]), observed([1]))).toEqual({ kind: 'incompatible' });
  });

  test('hints: a gauge makes gauges, what differs is unknown, a reset beside none is a collision', () => {
    const hint = (a: FloatHistogram['counterResetHint'], b: FloatHistogram['counterResetHint']) => {
      const sum = addHistograms(createHistogram({ counterResetHint: a }), createHistogram({ counterResetHint: b }));
      return sum.kind === 'combined' ? [sum.histogram.counterResetHint, sum.resetCollision] : [];
    };
    expect(hint('reset', 'reset')).toEqual(['reset', false]);
    expect(hint('gauge', 'reset')).toEqual(['gauge', false]);
    expect(hint('unknown', 'gauge')).toEqual(['gauge', false]);
    expect(hint('not-reset', 'unknown')).toEqual(['unknown', false]);
    expect(hint('reset', 'not-reset')).toEqual(['unknown', true]);
  });

  test('samples of one series are added bucket by bucket, with the same result', () => {
    const layout = fc.tuple(histograms, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 80, maxLength: 80 }));
    fc.assert(
      fc.property(layout, ([a, counts]) => {
        const b = {
          ...a,
          positiveBuckets: a.positiveBuckets.map((_, at) => counts[at] as number),
          negativeBuckets: a.negativeBuckets.map((_, at) => counts[at + 40] as number),
        };
        const difference = new HistogramSum(a);
        difference.subtract(b);
        expect(combined(subtractHistograms(a, b))).toEqual(difference.value);
      }),
    );
  });

  test('a running sum keeps what rounding would lose', () => {
    const sum = new HistogramSum(createHistogram({ sum: 1e100, count: 1 }));
    sum.add(createHistogram({ sum: 1, count: 1 }));
    sum.add(createHistogram({ sum: -1e100, count: 1 }));
    expect(sum.value.sum).toBe(1);
  });
});

describe('means', () => {
  test('the mean of equals is each of them', () => {
    const one = observed([1, 2, 5, -3, 0]);
    const mean = new HistogramMean(one);
    for (let more = 0; more < 6; more++) mean.add(one);
    expect(equalHistograms(mean.value, compactHistogram(one))).toBe(true);
  });

  test('a mean does not overflow where the sum would', () => {
    const mean = new HistogramMean(createHistogram({ sum: 1.6e308, count: 2 }));
    mean.add(createHistogram({ sum: 1.4e308, count: 4 }));
    mean.add(createHistogram({ sum: 1.5e308, count: 6 }));
    expect(mean.value.sum / 1.5e308).toBeCloseTo(1, 12);
    expect(mean.value.count).toBeCloseTo(4, 12);
  });
});

describe('scaling', () => {
  test('below zero nothing counts on', () => {
    const scaled = multiplyHistogram({ ...observed([1, 2]), counterResetHint: 'reset' }, -2);
    expect(scaled).toMatchObject({ count: -4, sum: -6, counterResetHint: 'gauge' });
  });

  test('division by zero leaves no bucket', () => {
    const divided = divideHistogram(observed([1, 2]), 0);
    expect(divided).toMatchObject({ count: Number.POSITIVE_INFINITY, positiveSpans: [], zeroCount: Number.NaN });
  });
});

describe('resolution', () => {
  test('merging keeps every observation', () => {
    fc.assert(
      fc.property(histograms, (histogram) => {
        const merged = reduceResolution(histogram, -3);
        expect(inBuckets(merged)).toBe(inBuckets(histogram));
      }),
    );
  });

  test('bucket 3 of schema 1, which is (2,2.83], falls into bucket 2 of schema 0, which is (2,4]', () => {
    const histogram = observed([2.5], { schema: 1 });
    expect([...positiveSide(histogram).indexes]).toEqual([3]);
    expect([...positiveSide(reduceResolution(histogram, 0)).indexes]).toEqual([2]);
  });
});

describe('counter resets', () => {
  const before = observed([1, 2, 5, -3, 0]);
  const check = (name: string, now: FloatHistogram, earlier: FloatHistogram, want: boolean) =>
    test(name, () => expect(counterWasReset(now, earlier)).toBe(want));

  check('more of the same is none', observed([1, 2, 5, -3, 0, 0, 9]), before, false);
  check('a bucket that is gone is one', observed([1, 2, 2, 2, -3, 0]), before, true);
  check('the hint decides', { ...observed([1]), counterResetHint: 'not-reset' }, before, false);
  check('a coarser schema is none', observed([1, 2, 5, 6], { schema: 0 }), observed([1, 2, 5], { schema: 2 }), false);
  check('a finer schema is one', observed([1, 2, 5, 6], { schema: 2 }), observed([1, 2, 5], { schema: 0 }), true);
  check(
    'a zero bucket that swallowed whole buckets is none',
    observed([0.3, 0.4, 5], { zeroThreshold: 0.5 }),
    observed([0.3, 5]),
    false,
  );
  check('one that cuts a bucket is', observed([0.3, 0.4, 5], { zeroThreshold: 0.4 }), observed([0.3, 5]), true);
  check(
    'buckets within the zero bucket stay their own',
    { ...observed([0.0008, 3, 5], { zeroThreshold: 0.0001 }), zeroThreshold: 0.0009 },
    { ...observed([0.0008, 3], { zeroThreshold: 0.0001 }), zeroThreshold: 0.0009 },
    false,
  );
  check('other custom bounds are none', custom([1, 5], [3, 3, 3]), custom([1, 2, 5], [1, 2, 1, 3]), false);
  check('fewer between common bounds is one', custom([1, 5], [3, 2, 9]), custom([1, 2, 5], [1, 2, 1, 3]), true);
});

describe('quantiles and fractions', () => {
  test('quantiles rise with q and stay within the buckets', () => {
    fc.assert(
      fc.property(
        histograms,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }),
        (histogram, qs) => {
          fc.pre(histogram.count > 0);
          const buckets = listBuckets(histogram);
          const quantiles = qs.sort((a, b) => a - b).map((q) => histogramQuantile(q, histogram).value);
          for (let at = 1; at < quantiles.length; at++)
            expect((quantiles[at] as number) - (quantiles[at - 1] as number)).toBeGreaterThan(-1e-9 * 2000);
          expect((quantiles[0] as number) - (buckets[0]?.lower as number)).toBeGreaterThan(-1e-9);
        },
      ),
    );
  });

  test('a fraction is the inverse of a quantile', () => {
    fc.assert(
      fc.property(histograms, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (histogram, q) => {
        fc.pre(histogram.count > 0);
        const value = histogramQuantile(q, histogram).value;
        expect(histogramFraction(Number.NEGATIVE_INFINITY, value, histogram).value).toBeCloseTo(q, 9);
      }),
    );
  });

  test('the middle of (1,2] is √2, the middle of a zero bucket with nothing below is half of it', () => {
    expect(histogramQuantile(0.5, observed([1.5, 1.5])).value).toBeCloseTo(Math.SQRT2, 14);
    const zeros = observed([0, 0, 1.5, 1.5], { zeroThreshold: 0.5 });
    expect(histogramQuantile(0.25, zeros).value).toBe(0.25);
  });

  test('the lowest and the highest custom bucket', () => {
    expect(histogramQuantile(0.1, custom([-5, 5], [10, 0, 0])).value).toBe(-5);
    expect(histogramQuantile(0.5, custom([4, 8], [10, 0, 0])).value).toBe(2);
    expect(histogramQuantile(0.9, custom([4, 8], [1, 0, 9])).value).toBe(8);
    expect(histogramFraction(0, 2, custom([4, 8], [10, 0, 0])).value).toBe(0.5);
  });

  test('NaNs rank above everything and are told', () => {
    const histogram = { ...observed([1, 2, 3]), count: 6, sum: Number.NaN };
    expect(histogramQuantile(0.9, histogram)).toEqual({ value: Number.NaN, nanObservations: 'decided' });
    expect(histogramQuantile(0.2, histogram).nanObservations).toBe('skewed');
    expect(histogramFraction(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, histogram)).toEqual({
      value: 0.5,
      nanObservations: true,
    });
  });

  test('out of range, out of observations', () => {
    expect(histogramQuantile(-1, observed([1])).value).toBe(Number.NEGATIVE_INFINITY);
    expect(histogramQuantile(2, observed([1])).value).toBe(Number.POSITIVE_INFINITY);
    expect(histogramQuantile(0.5, observed([])).value).toBeNaN();
    expect(histogramFraction(2, 1, observed([1])).value).toBe(0);
  });
});

describe('moments', () => {
  test('the variance takes the geometric middle of each bucket', () => {
    const histogram = observed([1.5, 3]);
    const middles = [Math.SQRT2, 2 * Math.SQRT2];
    const mean = histogramAverage(histogram);
    expect(histogramVariance(histogram)).toBeCloseTo(
      middles.reduce((sum, middle) => sum + (middle - mean) ** 2, 0) / 2,
      12,
    );
  });
});

describe('trimming', () => {
  test('below and above a bound are the whole', () => {
    fc.assert(
      fc.property(histograms, fc.double({ min: -3000, max: 3000, noNaN: true }), (histogram, limit) => {
        const below = trimHistogram(histogram, limit, 'below');
        const above = trimHistogram(histogram, limit, 'above');
        expect(below.count + above.count).toBeCloseTo(histogram.count, 6);
      }),
    );
  });

  test('a limit on a bound moves no observation, and changes nothing that needs none changed', () => {
    const histogram = observed([1, 3, 7]);
    expect(histogramText(trimHistogram(histogram, 4, 'below'))).toMatch(
      /^\{count:2, sum:[\d.]+, \(0.5,1\]:1, \(2,4\]:1\}$/,
    );
    expect(trimHistogram(histogram, 8, 'below')).toBe(histogram);
  });

  test('the lowest custom bucket starts at zero where it ends above', () => {
    const trimmed = trimHistogram(custom([4, 8], [10, 2, 2]), 2, 'below');
    expect(trimmed).toMatchObject({ count: 5, sum: 5 });
    expect(trimHistogram(custom([4, 8], [10, 2, 2]), 9, 'below').count).toBe(12);
    expect(trimHistogram(custom([4, 8], [10, 2, 2]), 9, 'above')).toMatchObject({ count: 2, sum: 18 });
  });
});

describe('equality and text', () => {
  test('spans may be cut anywhere', () => {
    const histogram = observed([1, 2, 3, 7]);
    const cut = { ...histogram, positiveSpans: [{ offset: 0, length: 0 }, ...histogram.positiveSpans] };
    expect(equalHistograms(histogram, cut)).toBe(true);
    expect(equalHistograms(histogram, { ...histogram, sum: Number.NaN })).toBe(false);
  });

  test('numbers as Go writes them', () => {
    expect(histogramText(createHistogram({ count: 2e6, sum: -0.00001 }))).toBe('{count:2e+06, sum:-1e-05}');
  });

  test('the last finite bucket ends at the largest number', () => {
    expect(listBuckets(observed([1e308, 1.7e308]))).toEqual([
      {
        lower: 2 ** 1023,
        upper: Number.MAX_VALUE,
        lowerInclusive: false,
        upperInclusive: true,
        count: 2,
      },
    ]);
  });
});

import type { NativeHistogram } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { limitResolution } from './limit-resolution.ts';

const HISTOGRAM: NativeHistogram = {
  counterResetHint: 'unknown',
  schema: 2,
  zeroThreshold: 0,
  zeroCount: 0,
  count: 21,
  sum: 1,
  // Buckets 0, 1, 2, 3 and 9, 10.
  positiveSpans: [
    { offset: 0, length: 4 },
    { offset: 5, length: 2 },
  ],
  positiveBuckets: Float64Array.of(1, 2, 3, 4, 5, 6),
  negativeSpans: [],
  negativeBuckets: new Float64Array(0),
  customValues: new Float64Array(0),
};
const limits = (histogramBuckets: number, histogramFactor = 0) => ({
  samples: 0,
  labels: 0,
  labelNameLength: 0,
  labelValueLength: 0,
  histogramBuckets,
  histogramFactor,
});
const shape = ({ schema, positiveSpans, positiveBuckets }: NativeHistogram) => ({
  schema,
  spans: positiveSpans.map(({ offset, length }) => [offset, length]),
  buckets: [...positiveBuckets],
});

test('without limits a histogram is what it was', () => {
  expect(limitResolution(HISTOGRAM, limits(0))).toBe(HISTOGRAM);
  expect(limitResolution(HISTOGRAM, limits(6, 1.1))).toBe(HISTOGRAM);
});

test('of more buckets than may be two become one, until they fit', () => {
  expect(shape(limitResolution(HISTOGRAM, limits(5)))).toEqual({
    schema: 1,
    spans: [
      [0, 3],
      [2, 1],
    ],
    buckets: [1, 5, 4, 11],
  });
  expect(shape(limitResolution(HISTOGRAM, limits(3)))).toEqual({
    schema: 0,
    spans: [
      [0, 2],
      [1, 1],
    ],
    buckets: [1, 9, 11],
  });
  expect(() => limitResolution(HISTOGRAM, limits(1))).toThrow('histogram bucket limit exceeded, limit: 1');
});

test('buckets grow by a factor at least', () => {
  expect(limitResolution(HISTOGRAM, limits(0, 1.4)).schema).toBe(1);
  expect(limitResolution(HISTOGRAM, limits(0, 2)).schema).toBe(0);
  expect(limitResolution(HISTOGRAM, limits(0, 1e9)).schema).toBe(-4);
});

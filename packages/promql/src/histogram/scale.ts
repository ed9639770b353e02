import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';

/** Every count and the sum times `factor`. What is scaled below zero counts nothing any more: a gauge. */
export function multiplyHistogram(histogram: FloatHistogram, factor: number): FloatHistogram {
  return {
    ...histogram,
    counterResetHint: factor < 0 ? 'gauge' : histogram.counterResetHint,
    zeroCount: hasZeroBucket(histogram) ? histogram.zeroCount * factor : 0,
    count: histogram.count * factor,
    sum: histogram.sum * factor,
    positiveBuckets: multiplied(histogram.positiveBuckets, factor),
    negativeBuckets: multiplied(histogram.negativeBuckets, factor),
  };
}

/** Every count and the sum divided by `divisor`; by zero, no bucket is left and the rest is infinite or NaN. */
export function divideHistogram(histogram: FloatHistogram, divisor: number): FloatHistogram {
  const totals = {
    ...histogram,
    counterResetHint: divisor < 0 ? ('gauge' as const) : histogram.counterResetHint,
    zeroCount: hasZeroBucket(histogram) ? histogram.zeroCount / divisor : 0,
    count: histogram.count / divisor,
    sum: histogram.sum / divisor,
  };
  if (divisor === 0) return { ...totals, ...NO_BUCKETS };
  return {
    ...totals,
    positiveBuckets: divided(histogram.positiveBuckets, divisor),
    negativeBuckets: divided(histogram.negativeBuckets, divisor),
  };
}

const NO_BUCKETS = {
  positiveSpans: [],
  positiveBuckets: new Float64Array(),
  negativeSpans: [],
  negativeBuckets: new Float64Array(),
};

/** Custom buckets have none, and 0 times NaN would make one. */
function hasZeroBucket({ schema }: FloatHistogram): boolean {
  return schema !== CUSTOM_BUCKETS_SCHEMA;
}

function multiplied(counts: Float64Array, factor: number): Float64Array {
  const result = new Float64Array(counts.length);
  for (let at = 0; at < counts.length; at++) result[at] = (counts[at] as number) * factor;
  return result;
}

function divided(counts: Float64Array, divisor: number): Float64Array {
  const result = new Float64Array(counts.length);
  for (let at = 0; at < counts.length; at++) result[at] = (counts[at] as number) / divisor;
  return result;
}

import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';
import { coarser, negativeSide, positiveSide, type Side, spansOf } from './side.ts';

/** The histogram at a coarser exponential schema, its buckets merged. Custom buckets and finer schemas are a mistake of the caller. */
export function reduceResolution(histogram: FloatHistogram, schema: number): FloatHistogram {
  if (histogram.schema === CUSTOM_BUCKETS_SCHEMA || schema > histogram.schema)
    throw new Error(`cannot bring a histogram of schema ${histogram.schema} to schema ${schema}`);
  if (schema === histogram.schema) return histogram;
  const merged = (side: Side) => coarser(side, histogram.schema, schema);
  const positive = merged(positiveSide(histogram));
  const negative = merged(negativeSide(histogram));
  return {
    ...histogram,
    schema,
    positiveSpans: spansOf(positive.indexes),
    positiveBuckets: positive.counts,
    negativeSpans: spansOf(negative.indexes),
    negativeBuckets: negative.counts,
  };
}

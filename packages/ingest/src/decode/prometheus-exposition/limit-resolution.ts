import type { BucketSpan, NativeHistogram } from '@oriel/telemetry';
import { MalformedRequest } from '../errors.ts';
import type { ScrapeLimits } from './scrape-facts.ts';

const LEAST_SCHEMA = -4;
const MOST_SCHEMA = 8;

/**
 * The histogram in a resolution that the limits allow (`native_histogram_bucket_limit`, `native_histogram_min_bucket_factor`). Two
 * buckets become one with each schema less. @throws MalformedRequest where the coarsest has too many buckets too.
 */
export function limitResolution(
  histogram: NativeHistogram,
  { histogramBuckets, histogramFactor }: ScrapeLimits,
): NativeHistogram {
  const most = histogramFactor > 0 ? schemaOf(histogramFactor) : MOST_SCHEMA;
  let limited = histogram.schema > most ? inSchema(histogram, most) : histogram;
  if (histogramBuckets === 0) return limited;
  while (limited.positiveBuckets.length + limited.negativeBuckets.length > histogramBuckets) {
    if (limited.schema <= LEAST_SCHEMA)
      throw new MalformedRequest('scrape_limit', `histogram bucket limit exceeded, limit: ${histogramBuckets}`);
    limited = inSchema(limited, limited.schema - 1);
  }
  return limited;
}

/** The finest schema whose buckets grow by this factor at least. */
function schemaOf(factor: number): number {
  // As Prometheus: what is no growth is that of the finest.
  const schema = Math.floor(0 - Math.log2(Math.log2(factor <= 1 ? 1.002_71 : factor)));
  return Math.min(Math.max(schema, LEAST_SCHEMA), MOST_SCHEMA);
}

function inSchema(histogram: NativeHistogram, schema: number): NativeHistogram {
  const down = histogram.schema - schema;
  const positive = lowered(histogram.positiveSpans, histogram.positiveBuckets, down);
  const negative = lowered(histogram.negativeSpans, histogram.negativeBuckets, down);
  return {
    ...histogram,
    schema,
    positiveSpans: positive.spans,
    positiveBuckets: positive.buckets,
    negativeSpans: negative.spans,
    negativeBuckets: negative.buckets,
  };
}

/** Bucket i of a schema ends with bucket ⌈i / 2⌉ of the next lower one. */
function lowered(spans: readonly BucketSpan[], buckets: Float64Array, down: number) {
  const counts = new Map<number, number>();
  let index = 0;
  let at = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let left = length; left > 0; left--, index++) {
      const place = Math.ceil(index / 2 ** down);
      counts.set(place, (counts.get(place) ?? 0) + buckets[at++]!);
    }
  }
  const joined: { offset: number; length: number }[] = [];
  let next = 0;
  for (const place of counts.keys()) {
    const last = joined.at(-1);
    if (last !== undefined && place === next) last.length++;
    else joined.push({ offset: place - next, length: 1 });
    next = place + 1;
  }
  return { spans: joined, buckets: Float64Array.from(counts.values()) };
}

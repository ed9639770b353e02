import type { Bits64List, BucketSpan, NativeHistogram, PointFields } from '@oriel/telemetry';

/** Wider buckets than this a native histogram cannot have. */
export const LEAST_SCALE = -4;
const MOST_SCHEMA = 8;
/** OTLP's zero bucket holds zeros alone unless it says otherwise; Prometheus' own clients use this for the same. */
const NARROWEST_ZERO = 1e-128;
/** Empty buckets between others that are cheaper to keep than a span of their own. */
const MOST_GAP = 2;
const TWO_32 = 4_294_967_296;

/**
 * An exponential histogram of OTLP as a native one; its scale is at least `LEAST_SCALE`. OTLP's bucket i begins
 * where Prometheus' bucket i ends, and scales beyond 8 are merged down to it.
 */
export function nativeHistogram(point: PointFields, isDelta: boolean): NativeHistogram {
  const schema = Math.min(point.scale, MOST_SCHEMA);
  const down = point.scale - schema;
  const positive = sideOf(point.positiveCounts, point.positiveOffset, down);
  const negative = sideOf(point.negativeCounts, point.negativeOffset, down);
  return {
    // Increments go up and down: only what they add up to is a counter.
    counterResetHint: isDelta ? 'gauge' : 'unknown',
    schema,
    zeroThreshold: point.zeroThreshold > 0 ? point.zeroThreshold : NARROWEST_ZERO,
    zeroCount: point.zeroCount.toUnsignedNumber(),
    count: point.count.toUnsignedNumber(),
    sum: point.hasSum ? point.sum : 0,
    positiveSpans: positive.spans,
    positiveBuckets: positive.buckets,
    negativeSpans: negative.spans,
    negativeBuckets: negative.buckets,
    customValues: new Float64Array(0),
  };
}

function sideOf(
  counts: Bits64List,
  offset: number,
  down: number,
): { readonly spans: readonly BucketSpan[]; readonly buckets: Float64Array } {
  const spans: { offset: number; length: number }[] = [];
  const buckets: number[] = [];
  /** One behind the last bucket that was written; spans count from there. */
  let next = 0;
  for (let at = 0; at < counts.length; ) {
    const index = bucketIndex(at, offset, down);
    let count = 0;
    for (; at < counts.length && bucketIndex(at, offset, down) === index; at++)
      count += counts.halves[at * 2 + 1]! * TWO_32 + counts.halves[at * 2]!;
    if (count === 0) continue;
    const gap = index - next;
    const last = spans.at(-1);
    if (last === undefined || gap > MOST_GAP) spans.push({ offset: gap, length: 1 });
    else {
      for (let empty = 0; empty < gap; empty++) buckets.push(0);
      last.length += gap + 1;
    }
    buckets.push(count);
    next = index + 1;
  }
  return { spans, buckets: Float64Array.from(buckets) };
}

/** A shift that rounds down, as the merging of two buckets into one needs it below zero too. */
function bucketIndex(at: number, offset: number, down: number): number {
  return Math.floor((at + offset) / 2 ** down) + 1;
}

import { coarserIndex, exponentialBound } from './bounds.ts';
import type { FloatHistogram, Span } from './float-histogram.ts';

/** The buckets on one side of zero: `counts[at]` observations in bucket `indexes[at]`, ascending. Spans in the form that adds. */
export interface Side {
  readonly indexes: Int32Array;
  readonly counts: Float64Array;
}

export function positiveSide(histogram: FloatHistogram): Side {
  const counts = histogram.positiveBuckets;
  return { indexes: bucketIndexes(histogram.positiveSpans, counts.length), counts };
}

export function negativeSide(histogram: FloatHistogram): Side {
  const counts = histogram.negativeBuckets;
  return { indexes: bucketIndexes(histogram.negativeSpans, counts.length), counts };
}

/** The number of each bucket that the spans cover. */
export function bucketIndexes(spans: readonly Span[], buckets: number): Int32Array {
  const indexes = new Int32Array(buckets);
  let at = 0;
  let index = 0;
  for (const span of spans) {
    index += span.offset;
    for (let within = 0; within < span.length && at < buckets; within++) indexes[at++] = index++;
  }
  return indexes;
}

export function sameSpans(a: readonly Span[], b: readonly Span[]): boolean {
  return (
    a === b ||
    (a.length === b.length && a.every(({ offset, length }, at) => b[at]?.offset === offset && b[at].length === length))
  );
}

/** The fewest spans that cover just these buckets. */
export function spansOf(indexes: ArrayLike<number>): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (let at = 0; at < indexes.length; ) {
    const first = indexes[at] as number;
    let length = 1;
    while (indexes[at + length] === first + length) length++;
    spans.push({ offset: first - end, length });
    end = first + length;
    at += length;
  }
  return spans;
}

/** Without empty buckets; the same side where there are none. */
export function populated(side: Side): Side {
  const { indexes, counts } = side;
  if (!counts.includes(0)) return side;
  return { indexes: indexes.filter((_, at) => counts[at] !== 0), counts: counts.filter((count) => count !== 0) };
}

/** From bucket `at` on. */
export function sideFrom(side: Side, at: number): Side {
  return at === 0 ? side : { indexes: side.indexes.subarray(at), counts: side.counts.subarray(at) };
}

/** Buckets merged as `numbering` says, which must ascend with the index. */
export function renumbered(side: Side, numbering: (index: number) => number): Side {
  const indexes = new Int32Array(side.indexes.length);
  const counts = new Float64Array(side.indexes.length);
  let last = -1;
  for (let at = 0; at < side.indexes.length; at++) {
    const index = numbering(side.indexes[at] as number);
    if (last < 0 || indexes[last] !== index) indexes[++last] = index;
    (counts[last] as number) += side.counts[at] as number;
  }
  return { indexes: indexes.subarray(0, last + 1), counts: counts.subarray(0, last + 1) };
}

export function coarser(side: Side, schema: number, target: number): Side {
  return schema === target ? side : renumbered(side, (index) => coarserIndex(index, schema, target));
}

/** How many of the first buckets end at or below `limit`, away from zero. */
export function bucketsUpTo(indexes: ArrayLike<number>, limit: number, schema: number): number {
  let at = 0;
  while (at < indexes.length && exponentialBound(indexes[at] as number, schema) <= limit) at++;
  return at;
}

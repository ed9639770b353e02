import type { BucketColumns } from '@oriel/store';
import type { BucketSpan, NativeHistogram } from '@oriel/telemetry';
import { type ChunkColumns, copySamples, growColumns } from '../chunk-columns.ts';
import { STALE_HIGH, STALE_LOW } from '../stale-marker.ts';
import { growBuckets } from './bucket-columns.ts';

/** Reused: which samples of the open bucket are kept, ascending. */
const kept: number[] = [];

/**
 * Rolls up the samples [from, to) of a series with native histograms: appends those that buckets of that length keep, and of `buckets`
 * the ends and counts. Kept are first and last, a marker of staleness behind it, and both sides of every step that may be a reset; so
 * what PromQL computes from neighbours is the same of what was kept (`SelectedSeries.readKept` in packages/promql/src/storage.ts).
 */
export function appendKept(
  columns: ChunkColumns,
  bucketMs: number,
  into: ChunkColumns,
  buckets: BucketColumns,
  from = 0,
  to = columns.length,
): void {
  const { timestamps, values } = columns;
  const words = new Uint32Array(values.buffer, values.byteOffset, columns.length * 2);
  for (let at = from; at < to; ) {
    const end = Math.ceil(timestamps[at]! / bucketMs) * bucketMs;
    kept.length = 0;
    let count = 0;
    let last = -1;
    let isStale = false;
    for (; at < to && timestamps[at]! <= end; at++) {
      isStale = words[at * 2] === STALE_LOW && words[at * 2 + 1] === STALE_HIGH;
      if (isStale) continue;
      if (last < 0) keep(at);
      else if (mayBeReset(columns, last, at)) {
        keep(last);
        keep(at);
      }
      last = at;
      count++;
    }
    if (last >= 0) keep(last);
    if (isStale) keep(at - 1);
    growColumns(into, into.length + kept.length);
    for (const sample of kept) copySamples(columns, sample, sample + 1, into);
    appendCount(buckets, end, count);
  }
}

export function appendCount(buckets: BucketColumns, end: number, count: number): void {
  growBuckets(buckets, buckets.length + 1);
  buckets.ends[buckets.length] = end;
  buckets.counts[buckets.length++] = count;
}

function keep(sample: number): void {
  if (kept.at(-1) !== sample) kept.push(sample);
}

/** Whether anything but growth lies between two samples. What is no number is no growth. */
function mayBeReset({ values, histograms }: ChunkColumns, before: number, at: number): boolean {
  const was = histograms?.[before];
  const is = histograms?.[at];
  if (was === undefined && is === undefined) return !(values[at]! >= values[before]!);
  return was === undefined || is === undefined || !hasGrown(was, is);
}

function hasGrown(was: NativeHistogram, is: NativeHistogram): boolean {
  return (
    is.counterResetHint !== 'reset' &&
    (is.counterResetHint === 'gauge') === (was.counterResetHint === 'gauge') &&
    is.count >= was.count &&
    is.zeroCount >= was.zeroCount &&
    is.schema === was.schema &&
    is.zeroThreshold === was.zeroThreshold &&
    areSameSpans(was.positiveSpans, is.positiveSpans) &&
    areSameSpans(was.negativeSpans, is.negativeSpans) &&
    areSameBounds(was.customValues, is.customValues) &&
    isNoneBelow(is.positiveBuckets, was.positiveBuckets) &&
    isNoneBelow(is.negativeBuckets, was.negativeBuckets)
  );
}

function areSameSpans(one: readonly BucketSpan[], other: readonly BucketSpan[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ offset, length }, at) => offset === other[at]!.offset && length === other[at]!.length)
  );
}

function areSameBounds(one: Float64Array, other: Float64Array): boolean {
  return one.length === other.length && one.every((bound, at) => bound === other[at]);
}

function isNoneBelow(now: Float64Array, before: Float64Array): boolean {
  return now.length === before.length && now.every((count, at) => count >= before[at]!);
}

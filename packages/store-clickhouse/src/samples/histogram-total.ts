import type { BucketSpan, NativeHistogram } from '@oriel/telemetry';

/** Of histograms whose bounds somebody chose; they have no resolution that could be lowered. */
const CUSTOM_BUCKETS = -53;
/** Empty buckets between others that are cheaper to keep than a span of their own. */
const MOST_GAP = 2;

/** Counts by number of bucket; a number is that of the bucket's upper bound. */
type Side = Map<number, number>;

/**
 * Histograms added up one after another, for increments that are read as a total. They need not have the same resolution or zero
 * bucket: the total takes the coarser of both, as merging them in PromQL does.
 */
export class HistogramTotal {
  #last: NativeHistogram | undefined;
  #schema = 0;
  #zeroThreshold = 0;
  #zeroCount = 0;
  #count = 0;
  #sum = 0;
  #positive: Side = new Map();
  #negative: Side = new Map();

  /** The total with this one in it. Where bounds were chosen anew the total begins anew too. */
  add(histogram: NativeHistogram): NativeHistogram {
    const isReset = this.#last !== undefined && !haveOneTotal(this.#last, histogram);
    const isFirst = this.#last === undefined || isReset;
    this.#last = histogram;
    if (isFirst) this.#begin(histogram);
    const schema = Math.min(this.#schema, histogram.schema);
    this.#positive = lowered(this.#positive, this.#schema - schema);
    this.#negative = lowered(this.#negative, this.#schema - schema);
    this.#schema = schema;
    addBuckets(histogram.positiveSpans, histogram.positiveBuckets, histogram.schema - schema, this.#positive);
    addBuckets(histogram.negativeSpans, histogram.negativeBuckets, histogram.schema - schema, this.#negative);
    this.#zeroCount += histogram.zeroCount;
    this.#count += histogram.count;
    this.#sum += histogram.sum;
    this.#widenZero(Math.max(this.#zeroThreshold, histogram.zeroThreshold));
    const positive = spansOf(this.#positive);
    const negative = spansOf(this.#negative);
    return {
      counterResetHint: isReset ? 'reset' : isFirst ? 'unknown' : 'not-reset',
      schema,
      zeroThreshold: this.#zeroThreshold,
      zeroCount: this.#zeroCount,
      count: this.#count,
      sum: this.#sum,
      positiveSpans: positive.spans,
      positiveBuckets: positive.buckets,
      negativeSpans: negative.spans,
      negativeBuckets: negative.buckets,
      customValues: histogram.customValues,
    };
  }

  #begin({ schema, zeroThreshold }: NativeHistogram): void {
    this.#schema = schema;
    this.#zeroThreshold = zeroThreshold;
    this.#zeroCount = 0;
    this.#count = 0;
    this.#sum = 0;
    this.#positive = new Map();
    this.#negative = new Map();
  }

  /** Buckets that begin inside of the zero bucket become part of it, and it reaches to where the last of them ends. */
  #widenZero(threshold: number): void {
    this.#zeroThreshold = threshold;
    if (threshold === 0 || this.#schema === CUSTOM_BUCKETS) return;
    for (let isWider = true; isWider; ) {
      isWider = false;
      for (const side of [this.#positive, this.#negative]) {
        for (const [index, count] of side) {
          if (boundOf(index - 1, this.#schema) >= this.#zeroThreshold) continue;
          side.delete(index);
          this.#zeroCount += count;
          const upper = boundOf(index, this.#schema);
          if (count === 0 || upper <= this.#zeroThreshold) continue;
          this.#zeroThreshold = upper;
          isWider = true;
        }
      }
    }
  }
}

/** Whether one can be added to the other: their bounds follow one rule, or are the same. */
export function haveOneTotal(one: NativeHistogram, other: NativeHistogram): boolean {
  if (one.schema !== CUSTOM_BUCKETS && other.schema !== CUSTOM_BUCKETS) return true;
  if (one.schema !== other.schema || one.customValues.length !== other.customValues.length) return false;
  return one.customValues.every((bound, at) => bound === other.customValues[at]);
}

function lowered(side: Side, down: number): Side {
  if (down === 0) return side;
  const coarse: Side = new Map();
  for (const [index, count] of side) addTo(coarse, loweredIndex(index, down), count);
  return coarse;
}

/** Bucket i of a resolution ends with bucket ⌈i / 2⌉ of the next lower one. */
function loweredIndex(index: number, down: number): number {
  return Math.ceil(index / 2 ** down);
}

function addBuckets(spans: readonly BucketSpan[], buckets: Float64Array, down: number, into: Side): void {
  let index = 0;
  let at = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let left = length; left > 0; left--) addTo(into, loweredIndex(index++, down), buckets[at++]!);
  }
}

function addTo(side: Side, index: number, count: number): void {
  side.set(index, (side.get(index) ?? 0) + count);
}

function boundOf(index: number, schema: number): number {
  return 2 ** (index * 2 ** -schema);
}

function spansOf(side: Side): { readonly spans: readonly BucketSpan[]; readonly buckets: Float64Array } {
  const spans: { offset: number; length: number }[] = [];
  const buckets: number[] = [];
  /** One behind the last bucket that was written; spans count from there. */
  let next = 0;
  for (const index of [...side.keys()].sort((one, other) => one - other)) {
    const gap = index - next;
    const last = spans.at(-1);
    if (last === undefined || gap > MOST_GAP) spans.push({ offset: gap, length: 1 });
    else {
      for (let empty = 0; empty < gap; empty++) buckets.push(0);
      last.length += gap + 1;
    }
    buckets.push(side.get(index)!);
    next = index + 1;
  }
  return { spans, buckets: Float64Array.from(buckets) };
}

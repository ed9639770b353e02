import { bucketBound } from './bounds.ts';
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';
import { bucketIndexes } from './side.ts';

/**
 * Walks over all buckets of a histogram, the zero bucket among them where it is populated, from the lowest up or from the highest
 * down. Bounds are computed only for the bucket that is asked about. Beside the zero bucket they stop at its threshold; with
 * `asStored` they are those of the schema, and a zero bucket that counts below zero is walked over too.
 */
export class BucketCursor {
  readonly #histogram: FloatHistogram;
  readonly #positive: Int32Array;
  readonly #negative: Int32Array;
  readonly #zeroAt: number;
  readonly #length: number;
  readonly #descending: boolean;
  readonly #innermost: number;
  readonly #hasZero: boolean;
  /** Place among negative buckets (lowest first), zero bucket, positive buckets. */
  #at: number;

  constructor(histogram: FloatHistogram, { descending = false, asStored = false } = {}) {
    this.#histogram = histogram;
    this.#positive = bucketIndexes(histogram.positiveSpans, histogram.positiveBuckets.length);
    this.#negative = bucketIndexes(histogram.negativeSpans, histogram.negativeBuckets.length);
    this.#zeroAt = this.#negative.length;
    this.#length = this.#negative.length + 1 + this.#positive.length;
    this.#descending = descending;
    this.#innermost = asStored ? 0 : histogram.zeroThreshold;
    this.#hasZero = asStored ? histogram.zeroCount !== 0 : histogram.zeroCount > 0;
    this.#at = descending ? this.#length : -1;
  }

  /** Steps to the next bucket; false behind the last. */
  next(): boolean {
    this.#at += this.#descending ? -1 : 1;
    if (this.#at === this.#zeroAt && !this.#hasZero) this.#at += this.#descending ? -1 : 1;
    return this.#at >= 0 && this.#at < this.#length;
  }

  get count(): number {
    const { negativeBuckets, positiveBuckets, zeroCount } = this.#histogram;
    if (this.#at === this.#zeroAt) return zeroCount;
    if (this.#at < this.#zeroAt) return negativeBuckets[this.#zeroAt - 1 - this.#at] as number;
    return positiveBuckets[this.#at - this.#zeroAt - 1] as number;
  }

  get lower(): number {
    if (this.#at < this.#zeroAt) return -this.#bound(this.#negative[this.#zeroAt - 1 - this.#at] as number);
    if (this.#at === this.#zeroAt) return -this.#histogram.zeroThreshold;
    const bound = this.#bound((this.#positive[this.#at - this.#zeroAt - 1] as number) - 1);
    return bound > 0 ? Math.max(bound, this.#innermost) : bound;
  }

  get upper(): number {
    if (this.#at === this.#zeroAt) return this.#histogram.zeroThreshold;
    if (this.#at > this.#zeroAt) return this.#bound(this.#positive[this.#at - this.#zeroAt - 1] as number);
    const bound = -this.#bound((this.#negative[this.#zeroAt - 1 - this.#at] as number) - 1);
    return bound < 0 ? Math.min(bound, -this.#innermost) : bound;
  }

  get lowerInclusive(): boolean {
    if (this.#at === this.#zeroAt) return true;
    if (this.#histogram.schema !== CUSTOM_BUCKETS_SCHEMA) return this.#at < this.#zeroAt;
    return this.#positive[this.#at - this.#zeroAt - 1] === 0;
  }

  get upperInclusive(): boolean {
    return this.#at >= this.#zeroAt;
  }

  #bound(index: number): number {
    return bucketBound(index, this.#histogram.schema, this.#histogram.customValues);
  }
}

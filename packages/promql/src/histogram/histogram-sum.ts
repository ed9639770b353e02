import { KahanSum } from '../kahan-sum.ts';
import { coarserIndex, commonBounds, sameBounds } from './bounds.ts';
import { CompensatedSide } from './compensated-side.ts';
import { numberingByBounds } from './custom-buckets.ts';
import { type CounterResetHint, CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from './float-histogram.ts';
import { combinedHint, hintsCollide } from './reset-hint.ts';
import { bucketsUpTo, coarser, negativeSide, positiveSide, renumbered, type Side, sideFrom, spansOf } from './side.ts';
import { thresholdBesideBuckets } from './zero-bucket.ts';

/** What became of an addition. Where it is `incompatible` (exponential with custom buckets) the sum is as it was. */
export type Addition =
  | 'done'
  | 'incompatible'
  | {
      /** A histogram that counts on met one that was reset: worth a warning. */
      readonly resetCollision: boolean;
      /** Custom bounds differed and were reduced to what both have: worth an info. */
      readonly boundsReconciled: boolean;
    };

/**
 * A running sum of histograms, compensated in every number as Prometheus' is. What differs is brought to what all can tell: the
 * coarsest schema, the widest zero bucket, the common custom bounds (native histograms specification, "Aggregating histograms").
 */
export class HistogramSum {
  #hint: CounterResetHint;
  #schema: number;
  #zeroThreshold: number;
  #customValues: Float64Array;
  readonly #zeroCount: KahanSum;
  readonly #count: KahanSum;
  readonly #sum: KahanSum;
  readonly #positive: CompensatedSide;
  readonly #negative: CompensatedSide;

  constructor(first: FloatHistogram | HistogramSum) {
    if (first instanceof HistogramSum) {
      this.#hint = first.#hint;
      this.#schema = first.#schema;
      this.#zeroThreshold = first.#zeroThreshold;
      this.#customValues = first.#customValues;
      this.#zeroCount = first.#zeroCount.copy();
      this.#count = first.#count.copy();
      this.#sum = first.#sum.copy();
      this.#positive = first.#positive.copy();
      this.#negative = first.#negative.copy();
    } else {
      this.#hint = first.counterResetHint;
      this.#schema = first.schema;
      this.#zeroThreshold = first.zeroThreshold;
      this.#customValues = first.customValues;
      this.#zeroCount = new KahanSum(first.zeroCount);
      this.#count = new KahanSum(first.count);
      this.#sum = new KahanSum(first.sum);
      this.#positive = CompensatedSide.of(positiveSide(first));
      this.#negative = CompensatedSide.of(negativeSide(first));
    }
  }

  add(other: FloatHistogram): Addition {
    return this.#combine(other, 1);
  }

  subtract(other: FloatHistogram): Addition {
    return this.#combine(other, -1);
  }

  multiply(factor: number): void {
    for (const number of [this.#zeroCount, this.#count, this.#sum]) number.multiply(factor);
    this.#positive.multiply(factor);
    this.#negative.multiply(factor);
  }

  /** Whether a number has become infinite. */
  get overflown(): boolean {
    const infinite = (value: number) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
    return (
      infinite(this.#zeroCount.sum) ||
      infinite(this.#count.sum) ||
      infinite(this.#sum.sum) ||
      this.#positive.counts.some(infinite) ||
      this.#negative.counts.some(infinite)
    );
  }

  /** The sum so far, without empty buckets. */
  get value(): FloatHistogram {
    const positive = this.#positive.values();
    const negative = this.#negative.values();
    return {
      counterResetHint: this.#hint,
      schema: this.#schema,
      zeroThreshold: this.#zeroThreshold,
      zeroCount: this.#zeroCount.value,
      count: this.#count.value,
      sum: this.#sum.value,
      positiveSpans: spansOf(positive.indexes),
      positiveBuckets: positive.counts,
      negativeSpans: spansOf(negative.indexes),
      negativeBuckets: negative.counts,
      customValues: this.#customValues,
    };
  }

  #combine(other: FloatHistogram, sign: 1 | -1): Addition {
    const custom = this.#schema === CUSTOM_BUCKETS_SCHEMA;
    if (custom !== (other.schema === CUSTOM_BUCKETS_SCHEMA)) return 'incompatible';
    const resetCollision = hintsCollide(this.#hint, other.counterResetHint);
    this.#hint = combinedHint(this.#hint, other.counterResetHint);
    const boundsReconciled = custom && !sameBounds(this.#customValues, other.customValues);
    this.#count.add(sign * other.count);
    this.#sum.add(sign * other.sum);
    if (custom) this.#combineCustom(other, sign);
    else this.#combineExponential(other, sign);
    return resetCollision || boundsReconciled ? { resetCollision, boundsReconciled } : 'done';
  }

  #combineCustom(other: FloatHistogram, sign: 1 | -1): void {
    const common = commonBounds(this.#customValues, other.customValues);
    if (common !== this.#customValues) {
      this.#positive.renumber(numberingByBounds(this.#customValues, common));
      this.#customValues = common;
    }
    const side = positiveSide(other);
    if (sameBounds(other.customValues, common)) this.#positive.add(side, sign);
    else this.#positive.add(renumbered(side, numberingByBounds(other.customValues, common)), sign);
  }

  #combineExponential(other: FloatHistogram, sign: 1 | -1): void {
    let positive = positiveSide(other);
    let negative = negativeSide(other);
    if (other.zeroThreshold !== this.#zeroThreshold) this.#widenZeroBucket(other, positive, negative);
    this.#zeroCount.add(sign * other.zeroCount);
    if (other.zeroThreshold !== this.#zeroThreshold) {
      positive = this.#withoutZeroBuckets(positive, other.schema, sign);
      negative = this.#withoutZeroBuckets(negative, other.schema, sign);
    }
    if (other.schema < this.#schema) {
      const schema = this.#schema;
      const numbering = (index: number) => coarserIndex(index, schema, other.schema);
      this.#positive.renumber(numbering);
      this.#negative.renumber(numbering);
      this.#schema = other.schema;
    }
    this.#positive.add(coarser(positive, other.schema, this.#schema), sign);
    this.#negative.add(coarser(negative, other.schema, this.#schema), sign);
  }

  /** Finds the threshold that suits both, and moves what lies below it into the sum's zero bucket. */
  #widenZeroBucket(other: FloatHistogram, positive: Side, negative: Side): void {
    const theirs = { schema: other.schema, zeroThreshold: other.zeroThreshold, positive, negative };
    const ours = {
      schema: this.#schema,
      zeroThreshold: this.#zeroThreshold,
      positive: this.#positive,
      negative: this.#negative,
    };
    let threshold = Math.max(this.#zeroThreshold, other.zeroThreshold);
    for (;;) {
      const wider = Math.max(thresholdBesideBuckets(theirs, threshold), thresholdBesideBuckets(ours, threshold));
      if (wider === threshold) break;
      threshold = wider;
    }
    if (threshold === this.#zeroThreshold) return;
    this.#zeroThreshold = threshold;
    for (const side of [this.#positive, this.#negative]) {
      const inside = bucketsUpTo(side.indexes, threshold, this.#schema);
      for (let at = 0; at < inside; at++) {
        this.#zeroCount.add(side.counts[at] as number);
        this.#zeroCount.add(side.compensations[at] as number);
      }
      side.dropFirst(inside);
    }
  }

  #withoutZeroBuckets(side: Side, schema: number, sign: 1 | -1): Side {
    const inside = bucketsUpTo(side.indexes, this.#zeroThreshold, schema);
    for (let at = 0; at < inside; at++) this.#zeroCount.add(sign * (side.counts[at] as number));
    return sideFrom(side, inside);
  }
}

import {
  type BytesTable,
  type Handle,
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_HISTOGRAM,
  METRIC_SUMMARY,
  type NativeHistogram,
  POINT_NO_RECORDED_VALUE,
  type PointFields,
  type PointRefusal,
  type RecordSink,
} from '@oriel/telemetry';
import { LabelHash } from '../label-hash.ts';
import { AttributeBuffer } from './attribute-buffer.ts';
import { doubleBits } from './double-bits.ts';
import { LEAST_SCALE, nativeHistogram } from './exponential-buckets.ts';
import { HeldSamples } from './held-samples.ts';
import { LastTime } from './last-time.ts';
import { OpenExemplars } from './open-exemplars.ts';
import type { OpenMetric } from './open-metric.ts';
import { plainDecimal } from './plain-decimal.ts';
import { pointLabels } from './point-labels.ts';
import type { SeriesSettings } from './series-settings.ts';
import type { DerivedSeries, SeriesWriter } from './series-writer.ts';

/** Prometheus' marker of staleness. */
const STALE_LO = 2;
const STALE_HI = 0x7ff0_0000;

const TWO_32 = 4_294_967_296;

/** The series of a point, told apart in hashes. */
const WHOLE = 0;
const SUM = 1;
const COUNT = 2;
const BUCKET = 3;
const QUANTILE = 4;

/**
 * One point as samples of its series:
 *
 *     gauge, sum              name
 *     histogram               name_sum (if it has one) · name_count · name_bucket{le=…} for each bound and +Inf
 *     exponential histogram   name, a native histogram
 *     summary                 name_sum · name_count · name{quantile=…}
 *
 * A point is taken as a whole or not at all: of a histogram without some of its buckets nobody could tell a quantile.
 */
export class PointDeriver {
  readonly attributes: AttributeBuffer;
  readonly exemplars: OpenExemplars;
  readonly #settings: SeriesSettings;
  readonly #inner: RecordSink;
  readonly #writer: SeriesWriter;
  readonly #base = new LabelHash();
  readonly #hash = new LabelHash();
  readonly #held = new HeldSamples();
  #metric!: OpenMetric;
  #point!: PointFields;
  readonly #time = new LastTime();
  readonly #start = new LastTime();
  #timeMs = 0;
  #startMs = 0;
  #isStale = false;
  #labels: Map<string, string> | undefined;
  /** The one sample of an exponential histogram. */
  #native: NativeHistogram | null = null;
  #nextExemplar = 0;
  /** Why a series of it is not taken. */
  #refusal = '';

  constructor(inner: RecordSink, keys: BytesTable, writer: SeriesWriter, settings: SeriesSettings) {
    this.#inner = inner;
    this.#writer = writer;
    this.#settings = settings;
    this.attributes = new AttributeBuffer(keys);
    this.exemplars = new OpenExemplars(keys);
  }

  begin(): void {
    this.attributes.clear();
    this.exemplars.clear();
  }

  /**
   * Whether it was taken: one of a single value whose series is known by the bytes of its attributes. Of the open point nothing is
   * touched.
   */
  recall(metric: OpenMetric, point: PointFields): boolean {
    if (metric.invalid(this.#settings) !== '') return false;
    const hash = this.#hash;
    startHash(hash, metric, point);
    finishHash(hash, WHOLE, 0);
    const timeMs = this.#time.toMilliseconds(point.time);
    const series = this.#writer.recall(hash.lo, hash.hi, timeMs);
    if (series < 0) return false;
    metric.resource.seen(timeMs);
    const { lo, hi } = doubleBits(numberOf(point));
    this.#writer.sample(series, timeMs, this.#start.toMilliseconds(point.startTime), lo, hi);
    return true;
  }

  /** Why it is not taken. */
  derive(metric: OpenMetric, point: PointFields): PointRefusal | undefined {
    const invalid = metric.invalid(this.#settings) || this.#invalidScale(metric, point);
    if (invalid !== '') return { code: 'invalid_record', detail: invalid };
    this.#hold(metric, point);
    if (this.#refusal !== '') return { code: 'too_many_series', detail: this.#refusal };
    metric.resource.seen(this.#timeMs);
    this.#push();
    return undefined;
  }

  #invalidScale({ kind }: OpenMetric, { scale }: PointFields): string {
    if (kind !== METRIC_EXPONENTIAL_HISTOGRAM || scale >= LEAST_SCALE) return '';
    return `the exponential histogram has a scale of ${scale}, at least ${LEAST_SCALE} is taken`;
  }

  #hold(metric: OpenMetric, point: PointFields): void {
    this.#metric = metric;
    this.#point = point;
    this.#timeMs = this.#time.toMilliseconds(point.time);
    this.#startMs = this.#start.toMilliseconds(point.startTime);
    this.#isStale = (point.flags & POINT_NO_RECORDED_VALUE) !== 0;
    this.#labels = undefined;
    this.#native = null;
    this.#nextExemplar = 0;
    this.#refusal = '';
    this.#held.clear();
    startHash(this.#base, metric, point);
    if (!hasHashedAttributes(point)) this.attributes.hashInto(this.#base);
    switch (metric.kind) {
      case METRIC_HISTOGRAM:
        this.#histogram();
        return;
      case METRIC_EXPONENTIAL_HISTOGRAM:
        this.#exponentialHistogram();
        return;
      case METRIC_SUMMARY:
        this.#summary();
        return;
      default:
        this.#emit(WHOLE, '', '', 0, numberOf(point), Number.POSITIVE_INFINITY);
    }
  }

  #histogram(): void {
    const { bounds, bucketCounts, count, hasSum, sum } = this.#point;
    if (hasSum) this.#emit(SUM, '_sum', '', 0, sum);
    const total = count.toUnsignedNumber();
    this.#emit(COUNT, '_count', '', 0, total);
    let upTo = 0;
    for (let at = 0; at < bounds.length && at < bucketCounts.length; at++) {
      const bound = bounds.values[at]!;
      upTo += bucketCounts.halves[at * 2 + 1]! * TWO_32 + bucketCounts.halves[at * 2]!;
      // The bucket without a bound is written below.
      if (bound !== Number.POSITIVE_INFINITY) this.#emit(BUCKET, '_bucket', 'le', bound, upTo, bound);
    }
    const all = Number.POSITIVE_INFINITY;
    this.#emit(BUCKET, '_bucket', 'le', all, total, all);
  }

  #exponentialHistogram(): void {
    this.#native = nativeHistogram(this.#point, this.#metric.isDelta);
    this.#emit(WHOLE, '', '', 0, this.#native.sum, Number.POSITIVE_INFINITY);
  }

  #summary(): void {
    const { count, quantiles, quantileValues, sum } = this.#point;
    this.#emit(SUM, '_sum', '', 0, sum);
    this.#emit(COUNT, '_count', '', 0, count.toUnsignedNumber());
    for (let at = 0; at < quantiles.length; at++)
      this.#emit(QUANTILE, '', 'quantile', quantiles.values[at]!, quantileValues.values[at]!);
  }

  /** @param exemplarsUpTo the series takes the exemplars that are left and not above this; absent for none. */
  #emit(
    part: number,
    suffix: string,
    label: '' | 'le' | 'quantile',
    at: number,
    value: number,
    exemplarsUpTo?: number,
  ): void {
    if (this.#refusal !== '') return;
    const hash = this.#hash;
    hash.lo = this.#base.lo;
    hash.hi = this.#base.hi;
    finishHash(hash, part, at);
    const takesExemplars = exemplarsUpTo !== undefined && this.#hasExemplar(exemplarsUpTo);
    let series: Handle = takesExemplars ? -1 : this.#writer.recall(hash.lo, hash.hi, this.#timeMs);
    if (series < 0) {
      series = this.#writer.push(hash.lo, hash.hi, this.#describe(suffix, label, at));
      if (series < 0) return;
      this.#refusal = this.#writer.refusal(series, this.#timeMs);
    }
    if (takesExemplars) while (this.#hasExemplar(exemplarsUpTo)) this.#nextExemplar++;
    if (this.#isStale) this.#held.push(series, STALE_LO, STALE_HI, this.#nextExemplar);
    else {
      const { lo, hi } = doubleBits(value);
      this.#held.push(series, lo, hi, this.#nextExemplar);
    }
  }

  #push(): void {
    const held = this.#held;
    const native = this.#isStale ? null : this.#native;
    let exemplar = 0;
    for (let at = 0; at < held.size; at++) {
      const series = held.seriesAt(at);
      this.#writer.sample(series, this.#timeMs, this.#startMs, held.loAt(at), held.hiAt(at), native);
      for (; exemplar < held.exemplarEndAt(at); exemplar++)
        this.exemplars.push(exemplar, this.#inner, series, this.#point.time);
    }
  }

  /** They come in the order of their buckets. */
  #hasExemplar(upTo: number): boolean {
    return this.#nextExemplar < this.exemplars.size && !(this.exemplars.valueAt(this.#nextExemplar) > upTo);
  }

  #describe(suffix: string, label: '' | 'le' | 'quantile', at: number): DerivedSeries {
    const metric = this.#metric;
    const family = metric.family(this.#settings);
    this.#labels ??= pointLabels(this.attributes.texts(), metric.resource.texts, metric.scope.asScope, this.#settings);
    const labels = new Map(this.#labels);
    if (label !== '') labels.set(label, plainDecimal(at));
    labels.set('__name__', `${family}${suffix}`);
    return { labels, type: metric.type, delta: metric.isDelta, unit: metric.unit, help: metric.help };
  }
}

function numberOf({ isInt, int, value }: PointFields): number {
  return isInt ? int.toSignedNumber() : value;
}

function hasHashedAttributes({ attributesLo, attributesHi }: PointFields): boolean {
  return attributesLo !== 0 || attributesHi !== 0;
}

/** Of everything that the series of a point have in common; its attributes are missing where nobody has hashed them. */
function startHash(hash: LabelHash, metric: OpenMetric, point: PointFields): void {
  // Both are hashes of everything in them already.
  hash.lo = metric.hashLo ^ point.attributesLo;
  hash.hi = metric.hashHi ^ point.attributesHi;
}

/** @param at bound of a bucket, or quantile */
function finishHash(hash: LabelHash, part: number, at: number): void {
  hash.word(part);
  if (part === BUCKET || part === QUANTILE) {
    const bound = doubleBits(at);
    hash.word(bound.lo);
    hash.word(bound.hi);
  }
  hash.finish();
}

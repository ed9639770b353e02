import {
  BytesRange,
  type Handle,
  type NativeHistogram,
  SERIES_COUNTER,
  SERIES_GAUGE,
  SERIES_GAUGE_HISTOGRAM,
  SERIES_HISTOGRAM,
  SERIES_SUMMARY,
  SERIES_UNKNOWN,
  type SeriesFields,
  type TelemetrySink,
} from '@oriel/telemetry';
import { LabelHash } from '../../../label-hash.ts';
import { WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT, WireReader } from '../../otlp/protobuf/wire-reader.ts';
import { ExemplarPusher } from '../../prometheus-remote-write/exemplar-pusher.ts';
import { customBuckets } from '../custom-buckets.ts';
import type { SampleTaker, SeriesSource } from '../sample-taker.ts';
import type { ScrapeFacts } from '../scrape-facts.ts';
import { boundText } from '../text/series-labels.ts';
import { ClientHistogram, type WireExemplar } from './client-histogram.ts';
import { readTimestamp, readVarint } from './wire-numbers.ts';

/** `io.prometheus.client.MetricType`, as types of series. */
const TYPES = [SERIES_COUNTER, SERIES_GAUGE, SERIES_SUMMARY, SERIES_UNKNOWN, SERIES_HISTOGRAM, SERIES_GAUGE_HISTOGRAM];

/** What the series of a metric add to its name; their places are part of their hash. */
const SUFFIXES = ['', '_sum', '_count', '_bucket'] as const;
const OF_VALUE = 0;
const OF_SUM = 1;
const OF_COUNT = 2;
const OF_BUCKET = 3;

const bounds = new Float64Array(1);
const boundWords = new Uint32Array(bounds.buffer);

/**
 * `io.prometheus.client.MetricFamily` one after the other, each after its length (client_model, metrics.proto):
 *
 *     { 1 name, 2 help, 3 type, 5 unit, repeated 4 metric { repeated 1 label { 1 name, 2 value }, 6 timestamp_ms,
 *       2 gauge | 3 counter | 4 summary | 5 untyped | 7 histogram } }
 *
 * Fields come in any order, so that a family is walked twice, and a metric as well.
 */
export class FamilyReader implements SeriesSource {
  readonly #wire = new WireReader();
  readonly #taker: SampleTaker;
  readonly #histogram = new ClientHistogram(this.#wire);
  readonly #exemplars = new ExemplarPusher();
  readonly #hash = new LabelHash();
  readonly #name = new BytesRange();
  readonly #help = new BytesRange();
  readonly #unit = new BytesRange();
  readonly #labelName = new BytesRange();
  readonly #labelValue = new BytesRange();
  /** Start and end of the name and of the value of each label. */
  readonly #labels: number[] = [];
  #sink!: TelemetrySink;
  #facts!: ScrapeFacts;
  #type = SERIES_UNKNOWN;
  #isChanged = false;
  /** Of the metric that is being read. */
  #timestampMs = 0;
  #startMs = 0;
  /** Of the series that is being read. */
  #suffix: number = OF_VALUE;
  #boundLabel = '';
  #bound = 0;

  constructor(taker: SampleTaker) {
    this.#taker = taker;
  }

  /** @throws MalformedRequest */
  read(body: Uint8Array, sink: TelemetrySink, facts: ScrapeFacts, families: number[]): void {
    const wire = this.#wire;
    this.#sink = sink;
    this.#facts = facts;
    wire.open(body);
    try {
      for (let index = 0; wire.position < wire.limit; index++) {
        const outer = wire.enter();
        this.#readFamily(families, index);
        wire.leave(outer);
      }
    } finally {
      wire.close();
    }
  }

  *labels(): Iterable<readonly [string, string]> {
    yield ['__name__', this.#name.text() + SUFFIXES[this.#suffix]];
    const { bytes } = this.#wire;
    for (let at = 0; at < this.#labels.length; at += 4) {
      this.#labelName.set(bytes, this.#labels[at]!, this.#labels[at + 1]!);
      this.#labelValue.set(bytes, this.#labels[at + 2]!, this.#labels[at + 3]!);
      yield [this.#labelName.text(), this.#labelValue.text()];
    }
    if (this.#boundLabel !== '') yield [this.#boundLabel, boundText(this.#bound)];
  }

  describe(fields: SeriesFields): void {
    fields.type = this.#type;
    fields.unit.set(this.#unit.bytes, this.#unit.start, this.#unit.end);
    fields.help.set(this.#help.bytes, this.#help.start, this.#help.end);
  }

  #readFamily(families: number[], index: number): void {
    const wire = this.#wire;
    const start = wire.position;
    this.#name.clear();
    this.#help.clear();
    this.#unit.clear();
    this.#type = SERIES_COUNTER;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          this.#text(tag, this.#name);
          break;
        case 2:
          this.#text(tag, this.#help);
          break;
        case 3:
          wire.expect(tag, WIRE_VARINT);
          this.#type = TYPES[wire.varint32()] ?? SERIES_UNKNOWN;
          break;
        case 5:
          this.#text(tag, this.#unit);
          break;
        default:
          wire.skip(tag);
      }
    }
    this.#judgeChange(families, index);
    wire.position = start;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 !== 4) {
        wire.skip(tag);
        continue;
      }
      wire.expect(tag, WIRE_LENGTH);
      const outer = wire.enter();
      this.#readMetric();
      wire.leave(outer);
    }
  }

  #judgeChange(families: number[], index: number): void {
    const hash = this.#hash;
    hash.begin(this.#type);
    for (const { bytes, start, end } of [this.#name, this.#help, this.#unit]) hash.bytes(bytes, start, end);
    hash.finish();
    this.#isChanged = families[index] !== hash.lo;
    families[index] = hash.lo;
  }

  #readMetric(): void {
    const wire = this.#wire;
    const start = wire.position;
    this.#labels.length = 0;
    this.#timestampMs = 0;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) this.#readLabel(tag);
      else if (tag >>> 3 === 6) {
        wire.expect(tag, WIRE_VARINT);
        wire.varint64();
        this.#timestampMs = (wire.hi | 0) * 4_294_967_296 + wire.lo;
      } else wire.skip(tag);
    }
    wire.position = start;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      const field = tag >>> 3;
      if (field < 2 || field > 7 || field === 6) {
        wire.skip(tag);
        continue;
      }
      wire.expect(tag, WIRE_LENGTH);
      const outer = wire.enter();
      this.#startMs = 0;
      if (field === 7) this.#readHistogram();
      else if (field === 4) this.#readSummary();
      else this.#readValue(field === 3);
      wire.leave(outer);
    }
  }

  /** `Gauge`, `Untyped` and `Counter`: one value; counters may have an exemplar and a start. */
  #readValue(isCounter: boolean): void {
    const wire = this.#wire;
    let value = 0;
    let exemplar: WireExemplar | undefined;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) {
        wire.expect(tag, WIRE_FIXED64);
        value = wire.double();
      } else if (isCounter && tag >>> 3 === 2) exemplar = this.#histogram.readExemplar(tag);
      else if (isCounter && tag >>> 3 === 3) this.#startMs = readTimestamp(wire, tag);
      else wire.skip(tag);
    }
    this.#push(OF_VALUE, value, '', 0, exemplar);
  }

  #readSummary(): void {
    const wire = this.#wire;
    const quantiles: { readonly quantile: number; readonly value: number }[] = [];
    let count = 0;
    let sum = 0;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          count = readVarint(wire, tag);
          break;
        case 2:
          wire.expect(tag, WIRE_FIXED64);
          sum = wire.double();
          break;
        case 3:
          quantiles.push(this.#readQuantile(tag));
          break;
        case 4:
          this.#startMs = readTimestamp(wire, tag);
          break;
        default:
          wire.skip(tag);
      }
    }
    this.#push(OF_COUNT, count);
    this.#push(OF_SUM, sum);
    for (const { quantile, value } of quantiles) this.#push(OF_VALUE, value, 'quantile', quantile);
  }

  #readQuantile(tag: number): { quantile: number; value: number } {
    const wire = this.#wire;
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    const read = { quantile: 0, value: 0 };
    while (wire.position < wire.limit) {
      const inner = wire.tag();
      const field = inner >>> 3;
      if (field !== 1 && field !== 2) {
        wire.skip(inner);
        continue;
      }
      wire.expect(inner, WIRE_FIXED64);
      read[field === 1 ? 'quantile' : 'value'] = wire.double();
    }
    wire.leave(outer);
    return read;
  }

  #readHistogram(): void {
    const histogram = this.#histogram;
    const { nativeHistograms, classicHistograms, convertsHistograms } = this.#facts.rules;
    histogram.read();
    this.#startMs = histogram.startMs;
    const isNative = nativeHistograms && histogram.isNative;
    if (isNative) {
      const hint = this.#type === SERIES_GAUGE_HISTOGRAM ? 'gauge' : 'unknown';
      this.#pushNative(histogram.native(hint), histogram.isCounted);
      if (!(classicHistograms && histogram.buckets.length > 0)) return;
    } else if (convertsHistograms && this.#type === SERIES_HISTOGRAM) {
      const converted = customBuckets(histogram);
      this.#pushNative(converted.histogram, converted.isCounted);
      if (!classicHistograms) return;
    }
    this.#push(OF_COUNT, histogram.count);
    this.#push(OF_SUM, histogram.sum);
    let hasInfinite = false;
    for (const { bound, count, exemplar } of histogram.buckets) {
      hasInfinite ||= bound === Number.POSITIVE_INFINITY;
      this.#push(OF_BUCKET, count, 'le', bound, exemplar);
    }
    if (!hasInfinite) this.#push(OF_BUCKET, histogram.count, 'le', Number.POSITIVE_INFINITY);
  }

  #pushNative(native: NativeHistogram, isCounted: boolean): void {
    const taker = this.#taker;
    const { exemplars, buckets } = this.#histogram;
    this.#beginSeries(OF_VALUE, '', 0);
    taker.setHistogram(native, isCounted);
    const all = [...exemplars, ...buckets.flatMap(({ exemplar }) => exemplar ?? [])];
    const handle = taker.take(this, this.#isChanged || all.length > 0);
    if (handle >= 0) for (const exemplar of all) this.#pushExemplar(handle, exemplar);
  }

  #push(suffix: number, value: number, boundLabel = '', bound = 0, exemplar?: WireExemplar): void {
    this.#beginSeries(suffix, boundLabel, bound);
    this.#taker.setValue(value);
    const handle = this.#taker.take(this, this.#isChanged || exemplar !== undefined);
    if (handle >= 0 && exemplar !== undefined) this.#pushExemplar(handle, exemplar);
  }

  #beginSeries(suffix: number, boundLabel: string, bound: number): void {
    const { bytes } = this.#wire;
    const { hash } = this.#taker;
    this.#suffix = suffix;
    this.#boundLabel = boundLabel;
    this.#bound = bound;
    this.#taker.beginHash();
    hash.bytes(this.#name.bytes, this.#name.start, this.#name.end);
    for (let at = 0; at < this.#labels.length; at += 2) hash.bytes(bytes, this.#labels[at]!, this.#labels[at + 1]!);
    bounds[0] = bound;
    hash.word(suffix);
    hash.word(boundLabel.length);
    hash.word(boundWords[0]!);
    hash.word(boundWords[1]!);
    this.#taker.beginSample(this.#timestampMs !== 0, this.#timestampMs);
    this.#taker.sample.startMs = this.#startMs;
  }

  #pushExemplar(handle: Handle, { labels, value, timeMs }: WireExemplar): void {
    const sink = this.#sink;
    const { bytes } = this.#wire;
    this.#exemplars.begin(sink);
    this.#exemplars.fields.value = value;
    for (let at = 0; at < labels.length; at += 4) {
      this.#labelName.set(bytes, labels[at]!, labels[at + 1]!);
      this.#labelValue.set(bytes, labels[at + 2]!, labels[at + 3]!);
      this.#exemplars.label(sink, this.#labelName, this.#labelValue);
    }
    this.#exemplars.end(sink, handle, timeMs === 0 ? this.#facts.timeMs : timeMs);
  }

  #readLabel(tag: number): void {
    this.#histogram.readLabel(tag, this.#labels);
  }

  #text(tag: number, range: BytesRange): void {
    const wire = this.#wire;
    wire.expect(tag, WIRE_LENGTH);
    const length = wire.length();
    range.set(wire.bytes, wire.position, wire.position + length);
    wire.position += length;
  }
}

import { BytesRange, type Handle, SeriesFields, type TelemetrySink, type TenantId } from '@oriel/telemetry';
import { LabelHash } from '../../label-hash.ts';
import { MalformedRequest } from '../errors.ts';
import { readInt64 } from '../otlp/protobuf/wire-integers.ts';
import { WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT, WireReader } from '../otlp/protobuf/wire-reader.ts';
import { ExemplarPusher } from './exemplar-pusher.ts';
import { HistogramReader } from './histogram-reader.ts';
import type { MetricMetadata } from './metric-metadata.ts';
import { OpenSeries } from './open-series.ts';
import { readSample } from './sample-reader.ts';

const NAME = new TextEncoder().encode('__name__');

/** The tag of a label in its series. */
const LABEL = (1 << 3) | WIRE_LENGTH;
const NO_BYTES = new DataView(new ArrayBuffer(0));

/**
 * `prometheus.WriteRequest`, the message of remote write 1.0 (prompb/remote.proto, types.proto):
 *
 *     { repeated 1 series { repeated 1 label, repeated 2 sample, repeated 3 exemplar, repeated 4 histogram }, repeated 3 metadata }
 *
 * A series is walked twice, as its fields may come in any order: once for the hash of its labels, once for what it says.
 */
export class WriteRequestReader {
  readonly #wire = new WireReader();
  readonly #metadata: MetricMetadata;
  readonly #hash = new LabelHash();
  readonly #histograms = new HistogramReader(this.#wire);
  readonly #exemplars = new ExemplarPusher();
  readonly #series = new OpenSeries((sink) => this.#pushSeries(sink));
  readonly #described = new SeriesFields();
  readonly #name = new BytesRange();
  readonly #value = new BytesRange();
  readonly #metric = new BytesRange();
  #view: DataView = NO_BYTES;
  #tenant: TenantId = 0;
  #arrivalMs = 0;
  /** Of what is known of the tenant's metrics. */
  #epoch = 0;
  /** Where the open series begins and ends. */
  #start = 0;
  #end = 0;

  constructor(metadata: MetricMetadata) {
    this.#metadata = metadata;
  }

  read(body: Uint8Array, sink: TelemetrySink, tenant: TenantId, arrivalMs: number): void {
    const wire = this.#wire;
    this.#tenant = tenant;
    this.#arrivalMs = arrivalMs;
    this.#epoch = this.#metadata.epochOf(tenant);
    wire.open(body);
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    try {
      let isOwn = false;
      let isOther = false;
      while (wire.position < wire.limit) {
        const tag = wire.tag();
        const field = tag >>> 3;
        if (field === 1 || field === 3) {
          wire.expect(tag, WIRE_LENGTH);
          isOwn = true;
          if (field === 1) this.#readSeries(sink);
          else this.#readMetadata();
          continue;
        }
        // Symbols and series of the other message, which has reserved the numbers of this one to be told from it.
        isOther ||= field === 4 || field === 5;
        wire.skip(tag);
      }
      if (isOther && !isOwn) {
        throw new MalformedRequest(
          'other_message',
          'the body is an io.prometheus.write.v2.Request; say so in the content type',
        );
      }
    } finally {
      wire.close();
      this.#view = NO_BYTES;
    }
  }

  #readSeries(sink: TelemetrySink): void {
    const wire = this.#wire;
    const outer = wire.enter();
    this.#start = wire.position;
    this.#end = wire.limit;
    this.#hash.begin(this.#epoch);
    this.#hashFirstLabels();
    const behindLabels = wire.position;
    let hasExemplars = false;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) {
        wire.expect(tag, WIRE_LENGTH);
        const length = wire.length();
        this.#hash.bytes(wire.bytes, wire.position, wire.position + length);
        wire.position += length;
      } else {
        hasExemplars ||= tag >>> 3 === 3;
        wire.skip(tag);
      }
    }
    this.#hash.finish();

    const { fields } = this.#series;
    fields.clear();
    fields.recallLo = this.#hash.lo;
    fields.recallHi = this.#hash.hi;
    this.#series.open(sink, hasExemplars);
    wire.position = behindLabels;
    while (wire.position < wire.limit) this.#readPart(sink, wire.tag());
    wire.leave(outer);
  }

  /** Labels stand together before all else, as every sender writes them: hashed as one, with their lengths between. */
  #hashFirstLabels(): void {
    const wire = this.#wire;
    const { bytes, limit } = wire;
    let at = wire.position;
    while (at + 1 < limit && bytes[at] === LABEL) {
      const length = bytes[at + 1]!;
      if (length >= 0x80 || at + 2 + length > limit) break;
      at += 2 + length;
    }
    this.#hash.region(this.#view, wire.position, at);
    wire.position = at;
  }

  #readPart(sink: TelemetrySink, tag: number): void {
    const wire = this.#wire;
    const { sample } = this.#series;
    switch (tag >>> 3) {
      case 2:
        wire.expect(tag, WIRE_LENGTH);
        sample.clear();
        readSample(wire, sample);
        this.#series.endSample(sink);
        return;
      case 3:
        wire.expect(tag, WIRE_LENGTH);
        this.#readExemplar(sink);
        return;
      case 4:
        wire.expect(tag, WIRE_LENGTH);
        sample.clear();
        this.#histograms.read(sample);
        this.#series.endSample(sink);
        return;
      default:
        wire.skip(tag);
    }
  }

  /** The slow path: a series that is not known by its hash. Comes back to where it was called. */
  #pushSeries(sink: TelemetrySink): Handle {
    const wire = this.#wire;
    const { position, limit } = wire;
    const { fields } = this.#series;
    wire.position = this.#start;
    wire.limit = this.#end;
    this.#metric.clear();
    sink.beginSeries();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 !== 1) {
        wire.skip(tag);
        continue;
      }
      this.#readLabel();
      if (isMetricName(this.#name)) this.#metric.set(this.#value.bytes, this.#value.start, this.#value.end);
      sink.label(this.#name, this.#value);
    }
    wire.position = position;
    wire.limit = limit;
    this.#metadata.describe(this.#tenant, this.#metric, fields);
    return sink.endSeries(fields);
  }

  #readExemplar(sink: TelemetrySink): void {
    const wire = this.#wire;
    const outer = wire.enter();
    let timeMs = 0;
    this.#exemplars.begin(sink);
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          wire.expect(tag, WIRE_LENGTH);
          this.#readLabel();
          this.#exemplars.label(sink, this.#name, this.#value);
          break;
        case 2:
          wire.expect(tag, WIRE_FIXED64);
          this.#exemplars.fields.value = wire.double();
          break;
        case 3:
          wire.expect(tag, WIRE_VARINT);
          timeMs = readInt64(wire);
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    this.#exemplars.end(sink, this.#series.pushed(sink), timeMs);
  }

  /** The label whose length comes next, as ranges of the body. */
  #readLabel(): void {
    const wire = this.#wire;
    const outer = wire.enter();
    this.#name.clear();
    this.#value.clear();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) this.#text(tag, this.#name);
      else if (tag >>> 3 === 2) this.#text(tag, this.#value);
      else wire.skip(tag);
    }
    wire.leave(outer);
  }

  #readMetadata(): void {
    const wire = this.#wire;
    const outer = wire.enter();
    const fields = this.#described;
    fields.clear();
    this.#name.clear();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          wire.expect(tag, WIRE_VARINT);
          fields.type = wire.varint32();
          break;
        case 2:
          this.#text(tag, this.#name);
          break;
        case 4:
          this.#text(tag, fields.help);
          break;
        case 5:
          this.#text(tag, fields.unit);
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    if (this.#name.length === 0) return;
    this.#metadata.learn(this.#tenant, this.#arrivalMs, this.#name, fields);
    this.#epoch = this.#metadata.epochOf(this.#tenant);
  }

  #text(tag: number, range: BytesRange): void {
    const wire = this.#wire;
    wire.expect(tag, WIRE_LENGTH);
    const length = wire.length();
    range.set(wire.bytes, wire.position, wire.position + length);
    wire.position += length;
  }
}

function isMetricName({ bytes, start, end }: BytesRange): boolean {
  return end - start === NAME.length && NAME.every((byte, at) => bytes[start + at] === byte);
}

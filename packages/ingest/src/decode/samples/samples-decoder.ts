import { type BucketSpan, BytesRange, type Handle, type NativeHistogram, type TelemetrySink } from '@oriel/telemetry';
import { LabelHash } from '../../label-hash.ts';
import type { Decoder } from '../decoder.ts';
import { MalformedRequest } from '../errors.ts';
import { OpenSeries } from '../prometheus-remote-write/open-series.ts';
import { HINTS, KIND_HISTOGRAM } from './series-of-samples.ts';

/** What `encodeSamples` wrote: samples that this program made itself. No door hands anything to it from outside. */
export function createSamplesDecoder(): Decoder {
  const reader = new SamplesReader();
  return { name: 'samples', decode: ({ body }, sink) => reader.read(body, sink) };
}

class SamplesReader {
  readonly #series = new OpenSeries((sink) => this.#pushSeries(sink));
  readonly #hash = new LabelHash();
  readonly #name = new BytesRange();
  readonly #value = new BytesRange();
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  #at = 0;
  /** Where the labels of the open series begin. */
  #labels = 0;

  read(body: Uint8Array, sink: TelemetrySink): void {
    this.#bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.#at = 0;
    try {
      const count = this.#u32();
      for (let read = 0; read < count; read++) this.#readSeries(sink);
    } catch (error) {
      if (error instanceof RangeError) throw new MalformedRequest('malformed_request', 'the samples end too early');
      throw error;
    }
  }

  #readSeries(sink: TelemetrySink): void {
    const { fields, sample } = this.#series;
    this.#labels = this.#at;
    this.#hash.begin(0);
    const labels = this.#u32();
    for (let read = 0; read < 2 * labels; read++) {
      this.#text(this.#value);
      this.#hash.word(this.#value.length);
      this.#hash.bytes(this.#bytes, this.#value.start, this.#value.end);
    }
    this.#hash.finish();
    fields.clear();
    fields.recallLo = this.#hash.lo;
    fields.recallHi = this.#hash.hi;
    this.#series.open(sink, false);

    const samples = this.#u32();
    for (let read = 0; read < samples; read++) {
      sample.clear();
      sample.timeMs = this.#f64();
      if (this.#u8() === KIND_HISTOGRAM) {
        sample.histogram = this.#histogram();
        const sum = new DataView(new ArrayBuffer(8));
        sum.setFloat64(0, sample.histogram.sum, true);
        sample.value.set(sum.getUint32(0, true), sum.getUint32(4, true));
      } else sample.value.set(this.#u32(), this.#u32());
      this.#series.endSample(sink);
    }
  }

  /** The slow path: a series that is not known by its hash. Comes back to where it was called. */
  #pushSeries(sink: TelemetrySink): Handle {
    const back = this.#at;
    this.#at = this.#labels;
    sink.beginSeries();
    const labels = this.#u32();
    for (let read = 0; read < labels; read++) {
      this.#text(this.#name);
      this.#text(this.#value);
      sink.label(this.#name, this.#value);
    }
    this.#at = back;
    return sink.endSeries(this.#series.fields);
  }

  #histogram(): NativeHistogram {
    return {
      counterResetHint: HINTS[this.#u8()] ?? 'unknown',
      schema: this.#f64(),
      zeroThreshold: this.#f64(),
      zeroCount: this.#f64(),
      count: this.#f64(),
      sum: this.#f64(),
      positiveSpans: this.#spans(),
      positiveBuckets: this.#f64s(),
      negativeSpans: this.#spans(),
      negativeBuckets: this.#f64s(),
      customValues: this.#f64s(),
    };
  }

  #spans(): BucketSpan[] {
    return Array.from({ length: this.#u32() }, () => ({ offset: this.#f64(), length: this.#f64() }));
  }

  #f64s(): Float64Array {
    const values = new Float64Array(this.#u32());
    for (let at = 0; at < values.length; at++) values[at] = this.#f64();
    return values;
  }

  #text(into: BytesRange): void {
    const length = this.#u32();
    into.set(this.#bytes, this.#at, this.#at + length);
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('a text ends behind the body');
  }

  #u8(): number {
    return this.#view.getUint8(this.#at++);
  }

  #u32(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  #f64(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }
}

import type { BucketSpan, NativeHistogram } from '@oriel/telemetry';
import { HINTS, KIND_FLOAT, KIND_HISTOGRAM, type SeriesOfSamples } from './series-of-samples.ts';

/** Prometheus' marker (model/value: StaleNaN), by its bits. */
const STALE_LO = 0x00000002;
const STALE_HI = 0x7ff00000;
const FIRST_BYTES = 64 * 1024;

/** Samples of our own making, as the body of a request to the decoder `samples`: they go the way of everybody's. */
export function encodeSamples(series: readonly SeriesOfSamples[]): Uint8Array {
  const body = new GrowingBody();
  body.u32(series.length);
  for (const { labels, samples } of series) {
    body.u32(labels.names.length);
    for (const [at, name] of labels.names.entries()) {
      body.text(name);
      body.text(labels.values[at]!);
    }
    body.u32(samples.length);
    for (const { timestampMs, value } of samples) {
      body.f64(timestampMs);
      if (typeof value === 'object') {
        body.u8(KIND_HISTOGRAM);
        writeHistogram(body, value);
      } else {
        body.u8(KIND_FLOAT);
        if (value === 'stale') {
          body.u32(STALE_LO);
          body.u32(STALE_HI);
        } else body.f64(value);
      }
    }
  }
  return body.finish();
}

function writeHistogram(body: GrowingBody, histogram: NativeHistogram): void {
  body.u8(HINTS.indexOf(histogram.counterResetHint));
  for (const number of [histogram.schema, histogram.zeroThreshold, histogram.zeroCount, histogram.count, histogram.sum])
    body.f64(number);
  writeSpans(body, histogram.positiveSpans);
  body.f64s(histogram.positiveBuckets);
  writeSpans(body, histogram.negativeSpans);
  body.f64s(histogram.negativeBuckets);
  body.f64s(histogram.customValues);
}

function writeSpans(body: GrowingBody, spans: readonly BucketSpan[]): void {
  body.u32(spans.length);
  for (const { offset, length } of spans) {
    body.f64(offset);
    body.f64(length);
  }
}

class GrowingBody {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  readonly #texts = new TextEncoder();

  u8(value: number): void {
    this.#view.setUint8(this.#room(1), value);
  }

  u32(value: number): void {
    this.#view.setUint32(this.#room(4), value, true);
  }

  f64(value: number): void {
    this.#view.setFloat64(this.#room(8), value, true);
  }

  f64s(values: Float64Array): void {
    this.u32(values.length);
    for (const value of values) this.f64(value);
  }

  text(value: string): void {
    // Three bytes for a UTF-16 code unit at most.
    const at = this.#room(4 + value.length * 3);
    const { written } = this.#texts.encodeInto(value, this.#bytes.subarray(at + 4));
    this.#view.setUint32(at, written, true);
    this.#end = at + 4 + written;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#end);
  }

  #room(bytes: number): number {
    const at = this.#end;
    this.#end += bytes;
    if (this.#end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}

import type { BucketSpan, NativeHistogram } from '@oriel/telemetry';

/**
 * A native histogram as bytes, in the column `histogram` and in chunks (docs/formats/chunk.md). All numbers little-endian:
 *
 *     1 hint (low 2 bits) · 1 schema · 8 zero threshold · 8 zero count · 8 count · 8 sum
 *     varint spans · each: zigzag offset, varint length           positive, then negative
 *     1 kind of counts (0 integers as zigzag varint deltas, 1 doubles) · the counts    positive, then negative
 *     varint bounds · 8 each
 */
const HINTS = ['unknown', 'reset', 'not-reset', 'gauge'] as const;
const INTEGERS = 0;
const DOUBLES = 1;

export function encodeHistogram(histogram: NativeHistogram): Uint8Array {
  const writer = new Writer();
  writer.byte(HINTS.indexOf(histogram.counterResetHint));
  writer.byte(histogram.schema & 0xff);
  for (const value of [histogram.zeroThreshold, histogram.zeroCount, histogram.count, histogram.sum])
    writer.double(value);
  writeSide(writer, histogram.positiveSpans, histogram.positiveBuckets);
  writeSide(writer, histogram.negativeSpans, histogram.negativeBuckets);
  writer.varint(histogram.customValues.length);
  for (const bound of histogram.customValues) writer.double(bound);
  return writer.bytes();
}

export function decodeHistogram(bytes: Uint8Array): NativeHistogram {
  const reader = new Reader(bytes);
  const counterResetHint = HINTS[reader.byte() & 3]!;
  const schema = (reader.byte() << 24) >> 24;
  const zeroThreshold = reader.double();
  const zeroCount = reader.double();
  const count = reader.double();
  const sum = reader.double();
  const positive = readSide(reader);
  const negative = readSide(reader);
  const customValues = new Float64Array(reader.varint());
  for (let at = 0; at < customValues.length; at++) customValues[at] = reader.double();
  return {
    counterResetHint,
    schema,
    zeroThreshold,
    zeroCount,
    count,
    sum,
    positiveSpans: positive.spans,
    positiveBuckets: positive.buckets,
    negativeSpans: negative.spans,
    negativeBuckets: negative.buckets,
    customValues,
  };
}

function writeSide(writer: Writer, spans: readonly BucketSpan[], buckets: Float64Array): void {
  writer.varint(spans.length);
  for (const { offset, length } of spans) {
    writer.varint(zigzag(offset));
    writer.varint(length);
  }
  const isInteger = buckets.every((value) => Number.isSafeInteger(value) && Math.abs(value) < 2 ** 51);
  writer.byte(isInteger ? INTEGERS : DOUBLES);
  let previous = 0;
  for (const value of buckets) {
    if (isInteger) writer.varint(zigzag(value - previous));
    else writer.double(value);
    previous = value;
  }
}

function readSide(reader: Reader): { spans: BucketSpan[]; buckets: Float64Array } {
  const spans: BucketSpan[] = [];
  let size = 0;
  for (let left = reader.varint(); left > 0; left--) {
    const offset = unzigzag(reader.varint());
    const length = reader.varint();
    spans.push({ offset, length });
    size += length;
  }
  const buckets = new Float64Array(size);
  const isInteger = reader.byte() === INTEGERS;
  let previous = 0;
  for (let at = 0; at < size; at++) {
    previous = isInteger ? previous + unzigzag(reader.varint()) : reader.double();
    buckets[at] = previous;
  }
  return { spans, buckets };
}

/** Arithmetic instead of shifts: counts go beyond 32 bits. */
function zigzag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  varint(value: number): void {
    let left = value;
    while (left >= 0x80) {
      this.byte((left % 0x80) | 0x80);
      left = Math.floor(left / 0x80);
    }
    this.byte(left);
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  double(): number {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('the bytes of a histogram end in the middle of a number');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }
}

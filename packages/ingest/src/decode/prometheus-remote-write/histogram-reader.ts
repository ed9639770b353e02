import type { BucketSpan, NativeHistogram, SampleFields } from '@oriel/telemetry';
import { readInt64, readSint64 } from '../otlp/protobuf/wire-integers.ts';
import { WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT, type WireReader } from '../otlp/protobuf/wire-reader.ts';
import { HistogramSide } from './histogram-side.ts';

const HINTS = ['unknown', 'reset', 'not-reset', 'gauge'] as const;
const TWO_32 = 4_294_967_296;

/**
 * `Histogram` of both versions of remote write, whose fields have the same numbers. Counts of integer histograms come as deltas
 * and leave as totals.
 */
export class HistogramReader {
  readonly #wire: WireReader;
  #count = 0;
  #isCounted = false;
  #sum = 0;
  #schema = 0;
  #zeroThreshold = 0;
  #zeroCount = 0;
  #hint = 0;
  readonly #bounds: number[] = [];
  readonly #positive = new HistogramSide();
  readonly #negative = new HistogramSide();

  constructor(wire: WireReader) {
    this.#wire = wire;
  }

  /** Reads the message whose length comes next into the sample, but for its series. */
  read(into: SampleFields): void {
    const wire = this.#wire;
    const outer = wire.enter();
    this.#clear();
    while (wire.position < wire.limit) this.#readField(wire.tag(), into);
    wire.leave(outer);
    into.histogram = this.#histogram();
    into.histogramIsCounted = this.#isCounted;
  }

  #readField(tag: number, into: SampleFields): void {
    const wire = this.#wire;
    switch (tag >>> 3) {
      case 1:
        this.#count = this.#varint(tag);
        this.#isCounted = true;
        return;
      case 2:
        this.#count = this.#double(tag);
        // The last one of a `oneof` counts.
        this.#isCounted = false;
        return;
      case 3:
        this.#sum = this.#double(tag);
        wire.position -= 8;
        wire.fixed64();
        into.value.set(wire.lo, wire.hi);
        return;
      case 4:
        wire.expect(tag, WIRE_VARINT);
        this.#schema = wire.sint32();
        return;
      case 5:
        this.#zeroThreshold = this.#double(tag);
        return;
      case 6:
        this.#zeroCount = this.#varint(tag);
        return;
      case 7:
        this.#zeroCount = this.#double(tag);
        return;
      case 8:
        this.#readSpan(tag, this.#negative.spans);
        return;
      case 9:
        this.#readDeltas(tag, this.#negative.deltas);
        return;
      case 10:
        this.#readDoubles(tag, this.#negative.counts);
        return;
      case 11:
        this.#readSpan(tag, this.#positive.spans);
        return;
      case 12:
        this.#readDeltas(tag, this.#positive.deltas);
        return;
      case 13:
        this.#readDoubles(tag, this.#positive.counts);
        return;
      case 14:
        wire.expect(tag, WIRE_VARINT);
        this.#hint = wire.int32();
        return;
      case 15:
        wire.expect(tag, WIRE_VARINT);
        into.timeMs = readInt64(wire);
        return;
      case 16:
        this.#readDoubles(tag, this.#bounds);
        return;
      case 17:
        wire.expect(tag, WIRE_VARINT);
        into.startMs = readInt64(wire);
        return;
      default:
        wire.skip(tag);
    }
  }

  #histogram(): NativeHistogram {
    return {
      counterResetHint: HINTS[this.#hint] ?? 'unknown',
      schema: this.#schema,
      zeroThreshold: this.#zeroThreshold,
      zeroCount: this.#zeroCount,
      count: this.#count,
      sum: this.#sum,
      positiveSpans: [...this.#positive.spans],
      positiveBuckets: this.#positive.totals(),
      negativeSpans: [...this.#negative.spans],
      negativeBuckets: this.#negative.totals(),
      customValues: Float64Array.from(this.#bounds),
    };
  }

  #clear(): void {
    this.#count = 0;
    // A count of zero that is not written is an integer's.
    this.#isCounted = true;
    this.#sum = 0;
    this.#schema = 0;
    this.#zeroThreshold = 0;
    this.#zeroCount = 0;
    this.#hint = 0;
    this.#bounds.length = 0;
    this.#positive.clear();
    this.#negative.clear();
  }

  #varint(tag: number): number {
    this.#wire.expect(tag, WIRE_VARINT);
    this.#wire.varint64();
    return this.#wire.hi * TWO_32 + this.#wire.lo;
  }

  #double(tag: number): number {
    this.#wire.expect(tag, WIRE_FIXED64);
    return this.#wire.double();
  }

  #readSpan(tag: number, spans: BucketSpan[]): void {
    const wire = this.#wire;
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    let offset = 0;
    let length = 0;
    while (wire.position < wire.limit) {
      const inner = wire.tag();
      if (inner >>> 3 === 1) {
        wire.expect(inner, WIRE_VARINT);
        offset = wire.sint32();
      } else if (inner >>> 3 === 2) {
        wire.expect(inner, WIRE_VARINT);
        length = wire.varint32();
      } else wire.skip(inner);
    }
    wire.leave(outer);
    spans.push({ offset, length });
  }

  // A parser takes repeated numbers packed and one by one (protobuf encoding, "Packed repeated fields").

  #readDeltas(tag: number, deltas: number[]): void {
    const wire = this.#wire;
    if ((tag & 7) === WIRE_VARINT) {
      deltas.push(readSint64(wire));
      return;
    }
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    while (wire.position < wire.limit) deltas.push(readSint64(wire));
    wire.leave(outer);
  }

  #readDoubles(tag: number, values: number[]): void {
    const wire = this.#wire;
    if ((tag & 7) === WIRE_FIXED64) {
      values.push(wire.double());
      return;
    }
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    while (wire.position < wire.limit) values.push(wire.double());
    wire.leave(outer);
  }
}

import type { BucketSpan, NativeHistogram } from '@oriel/telemetry';
import { readSint64 } from '../../otlp/protobuf/wire-integers.ts';
import { WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT, type WireReader } from '../../otlp/protobuf/wire-reader.ts';
import { HistogramSide } from '../../prometheus-remote-write/histogram-side.ts';
import { readTimestamp, readVarint } from './wire-numbers.ts';

/** An exemplar as ranges of the body. */
export interface WireExemplar {
  /** Start and end of the name and of the value of each label. */
  readonly labels: readonly number[];
  readonly value: number;
  /** 0 where it has no time. */
  readonly timeMs: number;
}

export interface ClassicBucket {
  readonly bound: number;
  /** Observations up to the bound. */
  readonly count: number;
  readonly exemplar: WireExemplar | undefined;
}

/** `io.prometheus.client.Histogram`: classic buckets, native ones, or both. */
export class ClientHistogram {
  readonly #wire: WireReader;
  count = 0;
  sum = 0;
  startMs = 0;
  readonly buckets: ClassicBucket[] = [];
  readonly exemplars: WireExemplar[] = [];
  #schema = 0;
  #zeroThreshold = 0;
  #zeroCount = 0;
  #hasFloats = false;
  readonly #positive = new HistogramSide();
  readonly #negative = new HistogramSide();

  constructor(wire: WireReader) {
    this.#wire = wire;
  }

  /** A native one without observations has an empty span, to be told from a classic one. */
  get isNative(): boolean {
    return (
      this.#positive.spans.length > 0 ||
      this.#negative.spans.length > 0 ||
      this.#zeroThreshold > 0 ||
      this.#zeroCount > 0
    );
  }

  /** Whether its counts are integers: one of floats has at least one of their fields. */
  get isCounted(): boolean {
    return !this.#hasFloats;
  }

  native(counterResetHint: NativeHistogram['counterResetHint']): NativeHistogram {
    return {
      counterResetHint,
      schema: this.#schema,
      zeroThreshold: this.#zeroThreshold,
      zeroCount: this.#zeroCount,
      count: this.count,
      sum: this.sum,
      positiveSpans: usedSpans(this.#positive),
      positiveBuckets: this.#positive.totals(),
      negativeSpans: usedSpans(this.#negative),
      negativeBuckets: this.#negative.totals(),
      customValues: new Float64Array(0),
    };
  }

  /** The message that the reader has entered. */
  read(): void {
    const wire = this.#wire;
    this.#clear();
    while (wire.position < wire.limit) this.#readField(wire.tag());
  }

  readExemplar(tag: number): WireExemplar {
    const wire = this.#wire;
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    const labels: number[] = [];
    let value = 0;
    let timeMs = 0;
    while (wire.position < wire.limit) {
      const inner = wire.tag();
      if (inner >>> 3 === 1) this.readLabel(inner, labels);
      else if (inner >>> 3 === 2) value = this.#double(inner);
      else if (inner >>> 3 === 3) timeMs = readTimestamp(wire, inner);
      else wire.skip(inner);
    }
    wire.leave(outer);
    return { labels, value, timeMs };
  }

  /** `LabelPair`: start and end of its name and of its value. */
  readLabel(tag: number, into: number[]): void {
    const wire = this.#wire;
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    const at = into.push(0, 0, 0, 0) - 4;
    while (wire.position < wire.limit) {
      const inner = wire.tag();
      const field = inner >>> 3;
      if (field !== 1 && field !== 2) {
        wire.skip(inner);
        continue;
      }
      wire.expect(inner, WIRE_LENGTH);
      const length = wire.length();
      into[at + field * 2 - 2] = wire.position;
      wire.position += length;
      into[at + field * 2 - 1] = wire.position;
    }
    wire.leave(outer);
  }

  #readField(tag: number): void {
    const wire = this.#wire;
    switch (tag >>> 3) {
      case 1:
        this.count = readVarint(wire, tag) || this.count;
        return;
      case 2:
        this.sum = this.#double(tag);
        return;
      case 3:
        this.buckets.push(this.#readBucket(tag));
        return;
      case 4:
        this.count = this.#float(tag) || this.count;
        return;
      case 5:
        wire.expect(tag, WIRE_VARINT);
        this.#schema = wire.sint32();
        return;
      case 6:
        this.#zeroThreshold = this.#double(tag);
        return;
      case 7:
        this.#zeroCount = readVarint(wire, tag) || this.#zeroCount;
        return;
      case 8:
        this.#zeroCount = this.#float(tag) || this.#zeroCount;
        return;
      case 9:
      case 12:
        this.#readSpan(tag, tag >>> 3 === 9 ? this.#negative : this.#positive);
        return;
      case 10:
      case 13:
        this.#readDeltas(tag, tag >>> 3 === 10 ? this.#negative : this.#positive);
        return;
      case 11:
      case 14:
        this.#hasFloats = true;
        this.#readCounts(tag, tag >>> 3 === 11 ? this.#negative : this.#positive);
        return;
      case 15:
        this.startMs = readTimestamp(wire, tag);
        return;
      case 16:
        this.exemplars.push(this.readExemplar(tag));
        return;
      default:
        wire.skip(tag);
    }
  }

  #float(tag: number): number {
    const value = this.#double(tag);
    if (value > 0) this.#hasFloats = true;
    return value;
  }

  #readBucket(tag: number): ClassicBucket {
    const wire = this.#wire;
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    let bound = 0;
    let count = 0;
    let exemplar: WireExemplar | undefined;
    while (wire.position < wire.limit) {
      const inner = wire.tag();
      switch (inner >>> 3) {
        case 1:
          count = readVarint(wire, inner) || count;
          break;
        case 2:
          bound = this.#double(inner);
          break;
        case 3:
          exemplar = this.readExemplar(inner);
          break;
        case 4:
          count = this.#double(inner) || count;
          break;
        default:
          wire.skip(inner);
      }
    }
    wire.leave(outer);
    return { bound, count, exemplar };
  }

  #readSpan(tag: number, side: HistogramSide): void {
    const wire = this.#wire;
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    let offset = 0;
    let length = 0;
    while (wire.position < wire.limit) {
      const inner = wire.tag();
      const field = inner >>> 3;
      if (field !== 1 && field !== 2) {
        wire.skip(inner);
        continue;
      }
      wire.expect(inner, WIRE_VARINT);
      if (field === 1) offset = wire.sint32();
      else length = wire.varint32();
    }
    wire.leave(outer);
    side.spans.push({ offset, length });
  }

  // Repeated numbers come packed or one by one (protobuf encoding, "Packed repeated fields").

  #readDeltas(tag: number, side: HistogramSide): void {
    const wire = this.#wire;
    if ((tag & 7) === WIRE_VARINT) {
      side.deltas.push(readSint64(wire));
      return;
    }
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    while (wire.position < wire.limit) side.deltas.push(readSint64(wire));
    wire.leave(outer);
  }

  #readCounts(tag: number, side: HistogramSide): void {
    const wire = this.#wire;
    if ((tag & 7) === WIRE_FIXED64) {
      side.counts.push(wire.double());
      return;
    }
    wire.expect(tag, WIRE_LENGTH);
    const outer = wire.enter();
    while (wire.position < wire.limit) side.counts.push(wire.double());
    wire.leave(outer);
  }

  #double(tag: number): number {
    this.#wire.expect(tag, WIRE_FIXED64);
    return this.#wire.double();
  }

  #clear(): void {
    this.count = 0;
    this.sum = 0;
    this.startMs = 0;
    this.buckets.length = 0;
    this.exemplars.length = 0;
    this.#schema = 0;
    this.#zeroThreshold = 0;
    this.#zeroCount = 0;
    this.#hasFloats = false;
    this.#positive.clear();
    this.#negative.clear();
  }
}

/** Without the empty span that only says "native". */
function usedSpans({ spans }: HistogramSide): BucketSpan[] {
  return spans.length === 1 && spans[0]!.length === 0 ? [] : [...spans];
}

import { type BytesRange, ExemplarFields, type Handle, type TelemetrySink, ValueSlot } from '@oriel/telemetry';

const NANOS_PER_MS = 1_000_000;
const TWO_32 = 4_294_967_296;
const encoder = new TextEncoder();

/** Labels that name a trace; the first is the one that Prometheus recommends, and needs no attribute beside the id. */
const TRACE_ID_LABELS = ['trace_id', 'traceID', 'traceId'].map((name) => encoder.encode(name));
const SPAN_ID_LABELS = ['span_id', 'spanID', 'spanId'].map((name) => encoder.encode(name));

/** Exemplars of series: labels become attributes, but for the ids of their trace. */
export class ExemplarPusher {
  readonly fields = new ExemplarFields();
  readonly #slot = new ValueSlot();
  readonly #traceId = new Uint8Array(16);
  readonly #spanId = new Uint8Array(8);

  begin(sink: TelemetrySink): void {
    this.fields.clear();
    sink.beginExemplar();
  }

  label(sink: TelemetrySink, name: BytesRange, value: BytesRange): void {
    const { fields } = this;
    const traceLabel = indexOfName(TRACE_ID_LABELS, name);
    if (traceLabel >= 0 && readHex(value, this.#traceId)) {
      fields.traceId.set(this.#traceId, 0, this.#traceId.length);
      if (traceLabel === 0) return;
    }
    const spanLabel = indexOfName(SPAN_ID_LABELS, name);
    if (spanLabel >= 0 && readHex(value, this.#spanId)) {
      fields.spanId.set(this.#spanId, 0, this.#spanId.length);
      if (spanLabel === 0) return;
    }
    this.#slot.setString(value.bytes, value.start, value.end);
    sink.attribute(sink.keys.intern(name.bytes, name.start, name.end), this.#slot);
  }

  end(sink: TelemetrySink, series: Handle, timeMs: number): void {
    setMilliseconds(this.fields.time, timeMs);
    sink.endSeriesExemplar(series, this.fields);
  }
}

/** Milliseconds as nanoseconds, in halves: their product is beyond what a double holds exactly. */
function setMilliseconds(time: { set(lo: number, hi: number): void }, timeMs: number): void {
  if (!(timeMs > 0)) {
    time.set(0, 0);
    return;
  }
  const low = (timeMs % TWO_32) * NANOS_PER_MS;
  const high = Math.floor(timeMs / TWO_32) * NANOS_PER_MS + Math.floor(low / TWO_32);
  time.set(low % TWO_32, high % TWO_32);
}

function indexOfName(names: readonly Uint8Array[], { bytes, start, end }: BytesRange): number {
  return names.findIndex((name) => name.length === end - start && name.every((byte, at) => bytes[start + at] === byte));
}

/** Whether the text is an id of that length in hexadecimal digits. */
function readHex({ bytes, start, end }: BytesRange, into: Uint8Array): boolean {
  if (end - start !== into.length * 2) return false;
  for (let at = 0; at < into.length; at++) {
    const high = digitOf(bytes[start + at * 2]!);
    const low = digitOf(bytes[start + at * 2 + 1]!);
    if (high < 0 || low < 0) return false;
    into[at] = high * 16 + low;
  }
  return true;
}

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

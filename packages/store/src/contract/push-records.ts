import {
  type AttributeValue,
  BytesRange,
  EventFields,
  ExemplarFields,
  type Handle,
  LinkFields,
  LogFields,
  type NativeHistogram,
  type RecordSink,
  ResourceFields,
  SampleFields,
  ScopeFields,
  SeriesFields,
  SpanFields,
  type TenantPolicy,
  ValueSlot,
} from '@oriel/telemetry';
import { SPAN_KINDS, SPAN_STATUSES, type SpanKind, type SpanStatus } from '../trace-reader.ts';

/** Records as the suite writes them down, pushed into a sink the way a decoder would. What is left out is empty or zero. */
export interface Sketch {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly resource?: Readonly<Record<string, AttributeValue>>;
  readonly scope?: string;
}

export interface LogSketch extends Sketch {
  readonly timeNs: bigint;
  readonly severity?: number;
  readonly body?: AttributeValue;
  readonly eventName?: string;
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface SpanSketch extends Sketch {
  readonly startNs: bigint;
  readonly durationNs: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: SpanKind;
  readonly status?: SpanStatus;
  readonly events?: readonly { timeNs: bigint; name: string; attributes?: Sketch['attributes'] }[];
  readonly links?: readonly { traceId: string; spanId: string }[];
}

export interface SeriesSketch {
  readonly labels: Readonly<Record<string, string>>;
  readonly type?: number;
  readonly unit?: string;
  readonly help?: string;
  readonly delta?: boolean;
  /** Milliseconds since the epoch and value, or that the series ended; the third says when the counter began. */
  readonly samples: readonly (readonly [timeMs: number, value: number | NativeHistogram | 'stale', startMs?: number])[];
  readonly exemplars?: readonly {
    readonly timeNs: bigint;
    readonly value: number;
    readonly traceId: string;
    readonly spanId: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

export interface Sketches {
  readonly series?: readonly SeriesSketch[];
  readonly logs?: readonly LogSketch[];
  readonly spans?: readonly SpanSketch[];
}

const UTF8 = new TextEncoder();

export function pushRecords(sink: RecordSink, policy: TenantPolicy, sketches: Sketches): void {
  sink.beginRequest(policy);
  for (const sketch of sketches.logs ?? []) pushLog(sink, sketch);
  for (const sketch of sketches.spans ?? []) pushSpan(sink, sketch);
  for (const sketch of sketches.series ?? []) pushSeries(sink, sketch);
  sink.endRequest();
}

function pushSeries(sink: RecordSink, sketch: SeriesSketch): void {
  const series = new SeriesFields();
  series.type = sketch.type ?? 0;
  series.delta = sketch.delta ?? false;
  setText(series.unit, sketch.unit);
  setText(series.help, sketch.help);
  sink.beginSeries();
  for (const [name, value] of Object.entries(sketch.labels)) {
    const label = { name: new BytesRange(), value: new BytesRange() };
    setText(label.name, name);
    setText(label.value, value);
    sink.label(label.name, label.value);
  }
  const handle = sink.endSeries(series);
  for (const [timeMs, value, startMs = 0] of sketch.samples) {
    const fields = new SampleFields();
    fields.series = handle;
    fields.timeMs = timeMs;
    fields.startMs = startMs;
    if (value === 'stale') fields.value.set(0x0000_0002, 0x7ff0_0000);
    else if (typeof value === 'number') {
      const words = new Uint32Array(Float64Array.of(value).buffer);
      fields.value.set(words[0]!, words[1]!);
    } else fields.histogram = value;
    sink.sample(fields);
  }
  for (const exemplar of sketch.exemplars ?? []) {
    const fields = new ExemplarFields();
    fields.time.setBigInt(exemplar.timeNs);
    fields.value = exemplar.value;
    setHex(fields.traceId, exemplar.traceId);
    setHex(fields.spanId, exemplar.spanId);
    sink.beginExemplar();
    pushAttributes(sink, exemplar.labels);
    sink.endSeriesExemplar(handle, fields);
  }
}

function pushLog(sink: RecordSink, sketch: LogSketch): void {
  const fields = new LogFields();
  [fields.resource, fields.scope] = pushOrigin(sink, sketch);
  fields.time.setBigInt(sketch.timeNs);
  fields.observedTime.setBigInt(sketch.timeNs);
  fields.severity = sketch.severity ?? 0;
  setValue(fields.body, sketch.body ?? '');
  setText(fields.eventName, sketch.eventName);
  setHex(fields.traceId, sketch.traceId);
  setHex(fields.spanId, sketch.spanId);
  sink.beginLog();
  pushAttributes(sink, sketch.attributes);
  sink.endLog(fields);
}

function pushSpan(sink: RecordSink, sketch: SpanSketch): void {
  const fields = new SpanFields();
  [fields.resource, fields.scope] = pushOrigin(sink, sketch);
  fields.start.setBigInt(sketch.startNs);
  fields.end.setBigInt(sketch.startNs + sketch.durationNs);
  setHex(fields.traceId, sketch.traceId);
  setHex(fields.spanId, sketch.spanId);
  setHex(fields.parentSpanId, sketch.parentSpanId);
  setText(fields.name, sketch.name);
  fields.kind = SPAN_KINDS.indexOf(sketch.kind ?? 'internal');
  fields.status = SPAN_STATUSES.indexOf(sketch.status ?? 'unset');
  sink.beginSpan();
  pushAttributes(sink, sketch.attributes);
  for (const event of sketch.events ?? []) {
    const eventFields = new EventFields();
    eventFields.time.setBigInt(event.timeNs);
    setText(eventFields.name, event.name);
    sink.beginEvent();
    pushAttributes(sink, event.attributes);
    sink.endEvent(eventFields);
  }
  for (const link of sketch.links ?? []) {
    const linkFields = new LinkFields();
    setHex(linkFields.traceId, link.traceId);
    setHex(linkFields.spanId, link.spanId);
    sink.beginLink();
    sink.endLink(linkFields);
  }
  sink.endSpan(fields);
}

function pushOrigin(sink: RecordSink, sketch: Sketch): [Handle, Handle] {
  sink.beginResource();
  pushAttributes(sink, sketch.resource);
  const resource = sink.endResource(new ResourceFields());
  const scope = new ScopeFields();
  setText(scope.name, sketch.scope);
  sink.beginScope();
  return [resource, sink.endScope(scope)];
}

function pushAttributes(sink: RecordSink, attributes: Sketch['attributes']): void {
  const slot = new ValueSlot();
  for (const [key, value] of Object.entries(attributes ?? {})) {
    const bytes = UTF8.encode(key);
    slot.clear();
    setValue(slot, value);
    sink.attribute(sink.keys.intern(bytes, 0, bytes.length), slot);
  }
}

function setValue(slot: ValueSlot, value: AttributeValue): void {
  switch (typeof value) {
    case 'string': {
      const bytes = UTF8.encode(value);
      slot.setString(bytes, 0, bytes.length);
      return;
    }
    case 'boolean':
      slot.setBool(value);
      return;
    case 'bigint':
      slot.setInt(Number(value & 0xffff_ffffn), Number((value >> 32n) & 0xffff_ffffn));
      return;
    case 'number':
      slot.setDouble(value);
      return;
    default:
      if (value instanceof Uint8Array) slot.setBytes(value, 0, value.length);
      else if (value !== null) slot.setNested(value);
  }
}

function setText(range: BytesRange, text = ''): void {
  const bytes = UTF8.encode(text);
  range.set(bytes, 0, bytes.length);
}

function setHex(range: BytesRange, digits = ''): void {
  const bytes = Buffer.from(digits, 'hex');
  range.set(bytes, 0, bytes.length);
}

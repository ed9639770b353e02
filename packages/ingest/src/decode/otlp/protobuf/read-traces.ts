import { EventFields, type Handle, type Limits, LinkFields, SpanFields, type TelemetrySink } from '@oriel/telemetry';
import { EnvelopeReader } from './envelope-reader.ts';
import { WIRE_FIXED32, WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from './wire-reader.ts';

/** ExportTraceServiceRequest. Source: opentelemetry/proto/trace/v1/trace.proto, Span. */
export function createTracesReader(limits: Limits): (body: Uint8Array, sink: TelemetrySink) => void {
  const envelope = new EnvelopeReader({ resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' }, limits);
  const { wire, values } = envelope;
  const fields = new SpanFields();
  const event = new EventFields();
  const link = new LinkFields();

  function readSpan(sink: TelemetrySink, resource: Handle, scope: Handle): void {
    const outer = wire.enter();
    fields.clear();
    fields.resource = resource;
    fields.scope = scope;
    sink.beginSpan();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          envelope.text(tag, fields.traceId);
          break;
        case 2:
          envelope.text(tag, fields.spanId);
          break;
        case 3:
          envelope.text(tag, fields.traceState);
          break;
        case 4:
          envelope.text(tag, fields.parentSpanId);
          break;
        case 5:
          envelope.text(tag, fields.name);
          break;
        case 6:
          wire.expect(tag, WIRE_VARINT);
          fields.kind = wire.int32();
          break;
        case 7:
          wire.expect(tag, WIRE_FIXED64);
          wire.fixed64();
          fields.start.set(wire.lo, wire.hi);
          break;
        case 8:
          wire.expect(tag, WIRE_FIXED64);
          wire.fixed64();
          fields.end.set(wire.lo, wire.hi);
          break;
        case 9:
          wire.expect(tag, WIRE_LENGTH);
          values.attribute(sink);
          break;
        case 10:
          wire.expect(tag, WIRE_VARINT);
          fields.droppedAttributes = wire.varint32();
          break;
        case 11:
          wire.expect(tag, WIRE_LENGTH);
          readEvent(sink);
          break;
        case 12:
          wire.expect(tag, WIRE_VARINT);
          fields.droppedEvents = wire.varint32();
          break;
        case 13:
          wire.expect(tag, WIRE_LENGTH);
          readLink(sink);
          break;
        case 14:
          wire.expect(tag, WIRE_VARINT);
          fields.droppedLinks = wire.varint32();
          break;
        case 15:
          wire.expect(tag, WIRE_LENGTH);
          readStatus();
          break;
        case 16:
          wire.expect(tag, WIRE_FIXED32);
          fields.flags = wire.fixed32();
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    sink.endSpan(fields);
  }

  function readEvent(sink: TelemetrySink): void {
    const outer = wire.enter();
    event.clear();
    sink.beginEvent();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          wire.expect(tag, WIRE_FIXED64);
          wire.fixed64();
          event.time.set(wire.lo, wire.hi);
          break;
        case 2:
          envelope.text(tag, event.name);
          break;
        case 3:
          wire.expect(tag, WIRE_LENGTH);
          values.attribute(sink);
          break;
        case 4:
          wire.expect(tag, WIRE_VARINT);
          event.droppedAttributes = wire.varint32();
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    sink.endEvent(event);
  }

  function readLink(sink: TelemetrySink): void {
    const outer = wire.enter();
    link.clear();
    sink.beginLink();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          envelope.text(tag, link.traceId);
          break;
        case 2:
          envelope.text(tag, link.spanId);
          break;
        case 3:
          envelope.text(tag, link.traceState);
          break;
        case 4:
          wire.expect(tag, WIRE_LENGTH);
          values.attribute(sink);
          break;
        case 5:
          wire.expect(tag, WIRE_VARINT);
          link.droppedAttributes = wire.varint32();
          break;
        case 6:
          wire.expect(tag, WIRE_FIXED32);
          link.flags = wire.fixed32();
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    sink.endLink(link);
  }

  function readStatus(): void {
    const outer = wire.enter();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 2) envelope.text(tag, fields.statusMessage);
      else if (tag >>> 3 === 3) {
        wire.expect(tag, WIRE_VARINT);
        fields.status = wire.int32();
      } else wire.skip(tag);
    }
    wire.leave(outer);
  }

  return (body, sink) => {
    envelope.read(body, sink, (resource, scope) => readSpan(sink, resource, scope));
  };
}

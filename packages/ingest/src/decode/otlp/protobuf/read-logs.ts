import { type Handle, type Limits, LogFields, type TelemetrySink } from '@oriel/telemetry';
import { EnvelopeReader } from './envelope-reader.ts';
import { WIRE_FIXED32, WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from './wire-reader.ts';

/** ExportLogsServiceRequest. Source: opentelemetry/proto/logs/v1/logs.proto, LogRecord. */
export function createLogsReader(limits: Limits): (body: Uint8Array, sink: TelemetrySink) => void {
  const envelope = new EnvelopeReader(
    { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' },
    limits,
  );
  const { wire, values } = envelope;
  const fields = new LogFields();

  function readLogRecord(sink: TelemetrySink, resource: Handle, scope: Handle): void {
    const outer = wire.enter();
    fields.clear();
    fields.resource = resource;
    fields.scope = scope;
    sink.beginLog();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          wire.expect(tag, WIRE_FIXED64);
          wire.fixed64();
          fields.time.set(wire.lo, wire.hi);
          break;
        case 2:
          wire.expect(tag, WIRE_VARINT);
          fields.severity = wire.int32();
          break;
        case 3:
          envelope.text(tag, fields.severityText);
          break;
        case 5:
          wire.expect(tag, WIRE_LENGTH);
          values.value(fields.body);
          break;
        case 6:
          wire.expect(tag, WIRE_LENGTH);
          values.attribute(sink);
          break;
        case 7:
          wire.expect(tag, WIRE_VARINT);
          fields.droppedAttributes = wire.varint32();
          break;
        case 8:
          wire.expect(tag, WIRE_FIXED32);
          fields.flags = wire.fixed32();
          break;
        case 9:
          envelope.text(tag, fields.traceId);
          break;
        case 10:
          envelope.text(tag, fields.spanId);
          break;
        case 11:
          wire.expect(tag, WIRE_FIXED64);
          wire.fixed64();
          fields.observedTime.set(wire.lo, wire.hi);
          break;
        case 12:
          envelope.text(tag, fields.eventName);
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
    sink.endLog(fields);
  }

  return (body, sink) => {
    envelope.read(body, sink, (resource, scope) => readLogRecord(sink, resource, scope));
  };
}

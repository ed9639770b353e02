import { type Handle, type Limits, LogFields, SEVERITY_RANGES, type TelemetrySink } from '@oriel/telemetry';
import {
  arrayMember,
  countMember,
  enumMember,
  idMember,
  type JsonObject,
  member,
  textMember,
  unsignedMember,
} from '../../json/json-fields.ts';
import { EnvelopeJson, readFields } from './envelope-json.ts';

/** SEVERITY_NUMBER_UNSPECIFIED, …_TRACE, …_TRACE2 and so on, by number. */
const SEVERITY_NAMES = [
  'SEVERITY_NUMBER_UNSPECIFIED',
  ...SEVERITY_RANGES.flatMap(({ name }) => ['', '2', '3', '4'].map((step) => `SEVERITY_NUMBER_${name}${step}`)),
];

/** ExportLogsServiceRequest in JSON. */
export function createLogsJsonReader(limits: Limits): (body: Uint8Array, sink: TelemetrySink) => void {
  const envelope = new EnvelopeJson({ resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' }, limits);
  const { scratch, values } = envelope;
  const fields = new LogFields();

  function readLogRecord(record: JsonObject, sink: TelemetrySink, resource: Handle, scope: Handle): void {
    fields.clear();
    fields.resource = resource;
    fields.scope = scope;
    sink.beginLog();
    fields.invalid = readFields(() => {
      unsignedMember(record, 'timeUnixNano', fields.time);
      unsignedMember(record, 'observedTimeUnixNano', fields.observedTime);
      fields.severity = enumMember(record, 'severityNumber', SEVERITY_NAMES);
      textMember(record, 'severityText', fields.severityText, scratch);
      textMember(record, 'eventName', fields.eventName, scratch);
      fields.droppedAttributes = countMember(record, 'droppedAttributesCount');
      fields.flags = countMember(record, 'flags');
      idMember(record, 'traceId', fields.traceId, scratch);
      idMember(record, 'spanId', fields.spanId, scratch);
      values.value(member(record, 'body'), fields.body);
      values.attributes(arrayMember(record, 'attributes'), sink);
    });
    sink.endLog(fields);
  }

  return (body, sink) => {
    envelope.read(body, sink, (record, resource, scope) => readLogRecord(record, sink, resource, scope));
  };
}

import { EventFields, type Handle, type Limits, LinkFields, SpanFields, type TelemetrySink } from '@oriel/telemetry';
import {
  arrayMember,
  countMember,
  enumMember,
  InvalidField,
  idMember,
  isObject,
  type JsonObject,
  objectMember,
  textMember,
  unsignedMember,
} from '../../json/json-fields.ts';
import { EnvelopeJson, readFields } from './envelope-json.ts';

const KIND_NAMES = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
];
const STATUS_NAMES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

/** ExportTraceServiceRequest in JSON. */
export function createTracesJsonReader(limits: Limits): (body: Uint8Array, sink: TelemetrySink) => void {
  const envelope = new EnvelopeJson({ resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' }, limits);
  const { scratch, values } = envelope;
  const fields = new SpanFields();
  const eventFields = new EventFields();
  const linkFields = new LinkFields();

  function readSpan(span: JsonObject, sink: TelemetrySink, resource: Handle, scope: Handle): void {
    fields.clear();
    fields.resource = resource;
    fields.scope = scope;
    sink.beginSpan();
    fields.invalid = readFields(() => {
      idMember(span, 'traceId', fields.traceId, scratch);
      idMember(span, 'spanId', fields.spanId, scratch);
      idMember(span, 'parentSpanId', fields.parentSpanId, scratch);
      textMember(span, 'traceState', fields.traceState, scratch);
      textMember(span, 'name', fields.name, scratch);
      fields.kind = enumMember(span, 'kind', KIND_NAMES);
      unsignedMember(span, 'startTimeUnixNano', fields.start);
      unsignedMember(span, 'endTimeUnixNano', fields.end);
      fields.flags = countMember(span, 'flags');
      fields.droppedAttributes = countMember(span, 'droppedAttributesCount');
      fields.droppedEvents = countMember(span, 'droppedEventsCount');
      fields.droppedLinks = countMember(span, 'droppedLinksCount');
      const status = objectMember(span, 'status');
      if (status !== undefined) {
        textMember(status, 'message', fields.statusMessage, scratch);
        fields.status = enumMember(status, 'code', STATUS_NAMES);
      }
      values.attributes(arrayMember(span, 'attributes'), sink);
      for (const event of arrayMember(span, 'events')) readEvent(event, sink);
      for (const link of arrayMember(span, 'links')) readLink(link, sink);
    });
    sink.endSpan(fields);
  }

  function readEvent(event: unknown, sink: TelemetrySink): void {
    if (!isObject(event)) throw new InvalidField('events', event, 'objects');
    eventFields.clear();
    unsignedMember(event, 'timeUnixNano', eventFields.time);
    textMember(event, 'name', eventFields.name, scratch);
    eventFields.droppedAttributes = countMember(event, 'droppedAttributesCount');
    sink.beginEvent();
    values.attributes(arrayMember(event, 'attributes'), sink);
    sink.endEvent(eventFields);
  }

  function readLink(link: unknown, sink: TelemetrySink): void {
    if (!isObject(link)) throw new InvalidField('links', link, 'objects');
    linkFields.clear();
    idMember(link, 'traceId', linkFields.traceId, scratch);
    idMember(link, 'spanId', linkFields.spanId, scratch);
    textMember(link, 'traceState', linkFields.traceState, scratch);
    linkFields.flags = countMember(link, 'flags');
    linkFields.droppedAttributes = countMember(link, 'droppedAttributesCount');
    sink.beginLink();
    values.attributes(arrayMember(link, 'attributes'), sink);
    sink.endLink(linkFields);
  }

  return (body, sink) => {
    envelope.read(body, sink, (span, resource, scope) => readSpan(span, sink, resource, scope));
  };
}

import type { LogRecord } from '@oriel/store';
import { textToJson } from '@oriel/telemetry';
import { LOG_FIELDS } from '../../compile/signal-fields.ts';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { writeSequence } from '../ingest-sequence.ts';
import { hexId, StoredAttributes, StoredContexts } from '../stored-attributes.ts';

/** Everything that a LogRecord is made of. */
export const LOG_COLUMNS = [
  'time',
  'segment',
  'ordinal',
  'observed_time',
  'severity',
  'severity_text',
  'service_name',
  'body',
  'event_name',
  'trace_id',
  'span_id',
  'flags',
  'dropped_attributes',
  'resource',
  'scope',
  ...[...LOG_FIELDS.promoted.values()].map((attribute) => attribute.column),
  'attributes',
].join(', ');

/** The rows `from` to `to` of an answer to `SELECT ${LOG_COLUMNS}`. */
export function toLogRecords(block: NativeBlock, from = 0, to = block.rows): LogRecord[] {
  if (block.rows === 0) return [];
  const column = (name: string) => block.column(name);
  const time = column('time');
  const segment = column('segment');
  const ordinal = column('ordinal');
  const observed = column('observed_time');
  const severity = column('severity');
  const severityText = column('severity_text');
  const service = column('service_name');
  const body = column('body');
  const eventName = column('event_name');
  const traceId = column('trace_id');
  const spanId = column('span_id');
  const flags = column('flags');
  const dropped = column('dropped_attributes');
  const resource = column('resource');
  const scope = column('scope');
  const attributes = new StoredAttributes(block, LOG_FIELDS.promoted);
  const contexts = new StoredContexts();
  const records: LogRecord[] = [];
  for (let row = from; row < to; row++) {
    records.push({
      id: writeSequence(segment.get(row) as bigint, ordinal.get(row) as number),
      timeNs: time.get(row) as bigint,
      observedTimeNs: observed.get(row) as bigint,
      severityNumber: severity.get(row) as number,
      severityText: severityText.get(row) as string,
      service: service.get(row) as string,
      body: textToJson(body.get(row) as string),
      eventName: eventName.get(row) as string,
      traceId: hexId(traceId.get(row) as string),
      spanId: hexId(spanId.get(row) as string),
      flags: flags.get(row) as number,
      attributes: attributes.get(row),
      droppedAttributes: dropped.get(row) as number,
      resource: contexts.resource(resource.get(row) as string),
      scope: contexts.scope(scope.get(row) as string),
    });
  }
  return records;
}

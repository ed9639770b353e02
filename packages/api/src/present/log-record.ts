import type { LogRecord } from '@oriel/store';
import { severityName } from '@oriel/telemetry';
import { rfc3339 } from './time.ts';

/** One log record as REST gives it; its JSON form is `logRecordSchema`. */
export function presentLogRecord(record: LogRecord) {
  return {
    id: record.id,
    timestamp: rfc3339(record.timeNs),
    observedTimestamp: rfc3339(record.observedTimeNs),
    severity: severityName(record.severityNumber),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    service: record.service,
    body: record.body,
    eventName: record.eventName,
    traceId: record.traceId,
    spanId: record.spanId,
    attributes: record.attributes,
    resource: record.resource,
    scope: record.scope,
  };
}

import type { LogRecord as Log } from '@oriel/store';
import { severityName } from '@oriel/telemetry';
import { SEVERITY_NAMES } from '../../ask/severity.ts';
import { rfc3339 } from '../../present/time.ts';
import { builder } from '../builder.ts';
import { Scope } from '../common/scope.ts';

export const SeverityName = builder.enumType('SeverityName', { values: SEVERITY_NAMES });

export const LogRecord = builder.objectRef<Log>('LogRecord').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    timestamp: t.field({ type: 'DateTime', resolve: (log) => rfc3339(log.timeNs) }),
    observedTimestamp: t.field({ type: 'DateTime', resolve: (log) => rfc3339(log.observedTimeNs) }),
    severity: t.field({ type: SeverityName, resolve: (log) => severityName(log.severityNumber) }),
    severityNumber: t.exposeInt('severityNumber'),
    severityText: t.exposeString('severityText'),
    service: t.exposeString('service'),
    body: t.expose('body', { type: 'JSON', nullable: true }),
    eventName: t.exposeString('eventName'),
    traceId: t.exposeString('traceId'),
    spanId: t.exposeString('spanId'),
    attributes: t.expose('attributes', { type: 'JSON' }),
    resource: t.expose('resource', { type: 'JSON' }),
    scope: t.expose('scope', { type: Scope }),
  }),
});

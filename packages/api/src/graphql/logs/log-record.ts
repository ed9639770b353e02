import type { LogRecord as Log } from '@oriel/store';
import { SEVERITY_NAMES } from '../../ask/severity.ts';
import { LOG_MEMBERS, presentLogFields } from '../../present/log-record.ts';
import { builder } from '../builder.ts';
import { Scope } from '../common/scope.ts';

export const SeverityName = builder.enumType('SeverityName', { values: SEVERITY_NAMES });

/** Members are those of LOG_MEMBERS, which says what has to be read for each; see asked-parts.ts. */
export const LogRecord = builder.objectRef<Log>('LogRecord').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    timestamp: t.field({ type: 'DateTime', resolve: LOG_MEMBERS.timestamp.of }),
    observedTimestamp: t.field({ type: 'DateTime', resolve: LOG_MEMBERS.observedTimestamp.of }),
    severity: t.field({ type: SeverityName, resolve: LOG_MEMBERS.severity.of }),
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
    fields: t.field({
      type: 'JSON',
      description:
        'Some of its fields, by names of the search line (`http.route`, `resource.host.name`, `scope.name`); one that it does not have is absent.',
      args: { names: t.arg.stringList({ required: true }) },
      resolve: (log, { names }) => presentLogFields(log, names),
    }),
  }),
});

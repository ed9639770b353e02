import { builder } from '../builder.ts';
import { SeverityName } from './log-record.ts';

export const LogFilter = builder.inputType('LogFilter', {
  description: 'Conditions beside the search line; all must hold.',
  fields: (t) => ({
    service: t.stringList(),
    severity: t.field({ type: [SeverityName] }),
    user: t.string(),
    traceId: t.string(),
  }),
});

import type { Page, TraceSummary as Summary } from '@oriel/store';
import { nsToMs, rfc3339 } from '../../present/time.ts';
import { builder } from '../builder.ts';
import { QueryStats } from '../common/query-stats.ts';

const TraceSummary = builder.objectRef<Summary>('TraceSummary').implement({
  fields: (t) => ({
    traceId: t.exposeID('traceId'),
    rootService: t.exposeString('rootService'),
    rootName: t.exposeString('rootName'),
    start: t.field({ type: 'DateTime', resolve: (trace) => rfc3339(trace.startNs) }),
    durationMs: t.float({ resolve: (trace) => nsToMs(trace.durationNs) }),
    spans: t.exposeInt('spans'),
    errors: t.exposeInt('errors'),
    services: t.stringList({ resolve: ({ services }) => [...services] }),
    incomplete: t.exposeBoolean('incomplete'),
  }),
});

export const TraceConnection = builder.objectRef<Page<Summary>>('TraceConnection').implement({
  fields: (t) => ({
    nodes: t.field({ type: [TraceSummary], resolve: ({ rows }) => [...rows] }),
    next: t.string({ nullable: true, resolve: (page) => page.next ?? null }),
    stats: t.expose('stats', { type: QueryStats }),
  }),
});

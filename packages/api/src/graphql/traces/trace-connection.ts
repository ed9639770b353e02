import type { Page, TraceSummary as Summary } from '@oriel/store';
import { builder } from '../builder.ts';
import { QueryStats } from '../common/query-stats.ts';
import { TraceHead } from './trace-head.ts';

const TraceSummary = builder.objectRef<Summary>('TraceSummary').implement({
  interfaces: [TraceHead],
  fields: (t) => ({ spans: t.exposeInt('spans') }),
});

export const TraceConnection = builder.objectRef<Page<Summary>>('TraceConnection').implement({
  fields: (t) => ({
    nodes: t.field({ type: [TraceSummary], resolve: ({ rows }) => [...rows] }),
    next: t.string({ nullable: true, resolve: (page) => page.next ?? null }),
    stats: t.expose('stats', { type: QueryStats }),
  }),
});

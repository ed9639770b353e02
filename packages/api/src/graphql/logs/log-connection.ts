import type { LogRecord as Log, Page } from '@oriel/store';
import { builder } from '../builder.ts';
import { QueryStats } from '../common/query-stats.ts';
import { LogRecord } from './log-record.ts';

export const LogConnection = builder.objectRef<Page<Log>>('LogConnection').implement({
  fields: (t) => ({
    nodes: t.field({ type: [LogRecord], resolve: ({ rows }) => [...rows] }),
    next: t.string({ nullable: true, resolve: (page) => page.next ?? null }),
    stats: t.expose('stats', { type: QueryStats }),
  }),
});

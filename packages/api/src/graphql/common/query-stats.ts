import type { QueryStats as Stats } from '@oriel/store';
import { roundedMs } from '../../present/query-stats.ts';
import { builder } from '../builder.ts';

export const QueryStats = builder.objectRef<Stats>('QueryStats').implement({
  fields: (t) => ({
    rowsRead: t.expose('rowsRead', { type: 'Long' }),
    bytesRead: t.expose('bytesRead', { type: 'Long' }),
    elapsedMs: t.float({ resolve: ({ elapsedMs }) => roundedMs(elapsedMs) }),
    partial: t.string({ nullable: true, resolve: (stats) => stats.partial ?? null }),
  }),
});

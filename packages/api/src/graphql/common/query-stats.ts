import type { QueryStats as Stats } from '@oriel/store';
import { builder } from '../builder.ts';

export const QueryStats = builder.objectRef<Stats>('QueryStats').implement({
  fields: (t) => ({
    rowsRead: t.expose('rowsRead', { type: 'Long' }),
    bytesRead: t.expose('bytesRead', { type: 'Long' }),
    elapsedMs: t.exposeFloat('elapsedMs'),
    partial: t.string({ nullable: true, resolve: (stats) => stats.partial ?? null }),
  }),
});

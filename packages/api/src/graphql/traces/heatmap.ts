import type { DurationHeatmap } from '@oriel/store';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';
import { QueryStats } from '../common/query-stats.ts';

const HeatmapCell = builder.objectRef<DurationHeatmap['cells'][number]>('HeatmapCell').implement({
  fields: (t) => ({
    start: t.field({ type: 'DateTime', resolve: (cell) => rfc3339FromMs(cell.startMs) }),
    boundMs: t.exposeFloat('bound'),
    count: t.expose('count', { type: 'Long' }),
    errors: t.expose('errors', { type: 'Long' }),
  }),
});

export const Heatmap = builder.objectRef<DurationHeatmap>('Heatmap').implement({
  fields: (t) => ({
    stepMs: t.expose('stepMs', { type: 'Long' }),
    boundsMs: t.floatList({ resolve: ({ bounds }) => [...bounds] }),
    cells: t.field({ type: [HeatmapCell], resolve: ({ cells }) => [...cells] }),
    stats: t.expose('stats', { type: QueryStats }),
  }),
});

import type { QueriedMetric as Queried } from '../../ask/metric/queried-metrics.ts';
import { ApiError } from '../../errors.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';

const MOST_NAMES = 1_000;

const QueriedMetric = builder.objectRef<Queried>('QueriedMetric').implement({
  fields: (t) => ({
    metric: t.exposeString('metric'),
    lastAt: t.field({ type: 'DateTime', resolve: ({ lastMs }) => rfc3339FromMs(lastMs) }),
    queries: t.expose('queries', { type: 'Long', description: 'Selectors that named it, in all queries.' }),
  }),
});

const QueriedMetrics = builder
  .objectRef<{ readonly sinceMs: number; readonly metrics: readonly Queried[] }>('QueriedMetrics')
  .implement({
    description:
      'Which metrics were asked for by their name, by people, dashboards and other servers; kept in memory. What rules read is not counted.',
    fields: (t) => ({
      since: t.field({
        type: 'DateTime',
        description: 'A metric that is not named here was not asked for since then.',
        resolve: ({ sinceMs }) => rfc3339FromMs(sinceMs),
      }),
      metrics: t.field({ type: [QueriedMetric], resolve: ({ metrics }) => [...metrics] }),
    }),
  });

builder.queryField('queriedMetrics', (t) =>
  t.field({
    type: QueriedMetrics,
    args: { names: t.arg.stringList({ required: true }) },
    resolve(_, { names }, { asker }) {
      if (names.length > MOST_NAMES)
        throw new ApiError('bad_limit', `at most ${MOST_NAMES} names were expected`, { field: 'names' });
      const { tenant } = asker.access;
      return { sinceMs: asker.queriedMetrics.sinceMs(tenant), metrics: asker.queriedMetrics.of(tenant, names) };
    },
  }),
);

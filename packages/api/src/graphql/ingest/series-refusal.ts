import type { SeriesRefusal as Refusal } from '../../live/ingest-rates.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';

const SeriesRefusal = builder.objectRef<Refusal>('SeriesRefusal').implement({
  description: 'A metric whose new series are refused, for it or its tenant has as many today (UTC) as it may.',
  fields: (t) => ({
    metric: t.exposeString('metric'),
    limitOf: t.exposeString('kind', {
      description: 'Whose limit was reached: `metric`, `tenant`, or `server`, whose memory has no room to count more.',
    }),
    limit: t.expose('limit', { type: 'Long' }),
    label: t.exposeString('label', {
      nullable: true,
      description: 'The label with the most values among the refused series.',
    }),
    labelValues: t.expose('labelValues', { type: 'Long', nullable: true, description: 'About how many it has.' }),
    refusedSeries: t.expose('refusedSeries', { type: 'Long', description: 'About how many series are refused.' }),
    since: t.field({ type: 'DateTime', resolve: ({ sinceMs }) => rfc3339FromMs(sinceMs) }),
    lastAt: t.field({ type: 'DateTime', resolve: ({ lastMs }) => rfc3339FromMs(lastMs) }),
    message: t.exposeString('message', { description: 'The whole as a sentence.' }),
  }),
});

builder.queryField('seriesRefusals', (t) =>
  t.field({
    type: [SeriesRefusal],
    description: 'The latest first; empty while every series is taken.',
    resolve: (_, _args, { deps, asker }) => [...deps.ingestRates.seriesRefusals(asker.access.tenant)],
  }),
);

import { cancellable } from '../../live/cancellable.ts';
import { every } from '../../live/every.ts';
import type { IngestRate as Rate, IngestWay as Way } from '../../live/ingest-rates.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';

const LOOK_EVERY_MS = 1_000;

const IngestWay = builder.objectRef<Way>('IngestWay').implement({
  fields: (t) => ({
    way: t.exposeString('way', {
      description:
        '`otlp`, `json`, `remote_write`; `scrape` is what Oriel fetches itself, `rules` what its recording rules make.',
    }),
    lastAt: t.field({ type: 'DateTime', resolve: ({ lastAtMs }) => rfc3339FromMs(lastAtMs) }),
  }),
});

const IngestRate = builder.objectRef<Rate>('IngestRate').implement({
  fields: (t) => ({
    signal: t.exposeString('signal'),
    acceptedPerSecond: t.exposeFloat('acceptedPerSecond'),
    rejectedPerSecond: t.exposeFloat('rejectedPerSecond'),
    total: t.expose('total', { type: 'Long' }),
    lastAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ lastAtMs }) => (lastAtMs === undefined ? null : rfc3339FromMs(lastAtMs)),
    }),
    ways: t.field({
      type: [IngestWay],
      description: 'How they came since the server started, the latest first.',
      resolve: ({ ways }) => [...ways],
    }),
  }),
});

function ownRates({ deps, asker }: GraphqlContext): Rate[] {
  return [...deps.ingestRates.rates(asker.access.tenant)];
}

builder.queryField('ingestRates', (t) =>
  t.field({ type: [IngestRate], resolve: (_, _args, context) => ownRates(context) }),
);

builder.subscriptionField('ingestRatesUpdated', (t) =>
  t.field({
    type: [IngestRate],
    subscribe: (_, _args, context) =>
      cancellable((until) => every(LOOK_EVERY_MS, until, () => ownRates(context)), context.signal),
    resolve: (rates: Rate[]) => rates,
  }),
);

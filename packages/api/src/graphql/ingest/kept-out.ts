import type { KeptOut as Kept } from '../../live/ingest-rates.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';
import { RANGE_FIELD, TimeRange } from '../common/time-range.ts';

const NS_PER_MS = 1_000_000n;

const KeptOut = builder.objectRef<Kept>('KeptOut').implement({
  description: 'A time in which something that was sent was kept out, though nothing was wrong with it.',
  fields: (t) => ({
    signal: t.exposeString('signal', { description: '`logs`, `traces` or `metrics`.' }),
    cause: t.exposeString('cause', {
      description:
        '`quota`: over the hourly quota, ERROR and above alone is taken. `series`: new ones are over a limit. `shed`: below ERROR, while the spool is nearly full. `refused`: whole requests, while it is full; senders may have come again.',
    }),
    since: t.field({ type: 'DateTime', resolve: ({ sinceMs }) => rfc3339FromMs(sinceMs) }),
    lastAt: t.field({
      type: 'DateTime',
      description: 'When something was last kept out.',
      resolve: ({ lastMs }) => rfc3339FromMs(lastMs),
    }),
    goesOn: t.exposeBoolean('goesOn'),
    requests: t.expose('requests', { type: 'Long', description: 'Requests that lost something.' }),
    records: t.expose('records', {
      type: 'Long',
      description: '0 of requests that were refused: nobody has counted the records in them.',
    }),
    quotaPerHour: t.field({
      type: 'Long',
      nullable: true,
      description: 'Of a quota: records an hour.',
      resolve: ({ quotaPerHour }) => quotaPerHour ?? null,
    }),
  }),
});

builder.queryField('keptOut', (t) =>
  t.field({
    type: [KeptOut],
    description:
      'Times within the range, or that reach into it, in which something was kept out of the tenant’s data by this server, the latest first. Empty where nothing is missing.',
    args: { range: t.arg({ type: TimeRange }) },
    resolve(_, { range }, { deps, asker }) {
      const { startNs, endNs } = asker.anyRange(range, RANGE_FIELD);
      return deps.ingestRates
        .keptOut(asker.access.tenant)
        .filter(({ sinceMs, lastMs }) => BigInt(lastMs) * NS_PER_MS >= startNs && BigInt(sinceMs) * NS_PER_MS < endNs);
    },
  }),
);

import type { Tenant as Account } from '@oriel/records';
import { builder } from '../builder.ts';

const TenantAccount = builder.objectRef<Account>('TenantAccount').implement({
  description: 'A tenant as operators see it.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => createdAt.toISOString() }),
    acceptAnyTime: t.boolean({ resolve: ({ policy }) => policy.acceptAnyTime }),
    bytesShare: t.expose('bytesShare', {
      type: 'Long',
      nullable: true,
      description: 'Bytes on disk that its telemetry may take; null for as much as there is room for.',
    }),
    maxSeries: t.field({
      type: 'Long',
      nullable: true,
      description: 'Series with samples on one day (UTC); null for what the server takes at most.',
      resolve: ({ policy }) => policy.maxSeries ?? null,
    }),
    maxSeriesPerMetric: t.field({
      type: 'Long',
      nullable: true,
      description: 'The same for each metric.',
      resolve: ({ policy }) => policy.maxSeriesPerMetric ?? null,
    }),
  }),
});

builder.queryField('tenantAccounts', (t) =>
  t.field({
    type: [TenantAccount],
    description: 'Operators only.',
    async resolve(_, _args, { deps, asker }) {
      return [...(await deps.records.installation(asker.access.actor).tenants.list())];
    },
  }),
);

builder.mutationField('setTenantBytesShare', (t) =>
  t.field({
    type: TenantAccount,
    description: 'Operators only. Over its share a tenant’s oldest records go first; null lifts it.',
    args: { id: t.arg.id({ required: true }), bytesShare: t.arg({ type: 'Long' }) },
    resolve(_, { id, bytesShare }, { deps, asker }) {
      const { tenants } = deps.records.installation(asker.access.actor);
      return tenants.update(Number(id), { bytesShare: bytesShare ?? null });
    },
  }),
);

builder.mutationField('setTenantSeriesLimits', (t) =>
  t.field({
    type: TenantAccount,
    description:
      'Operators only. New series beyond are refused; null is for what the server takes at most, absent stays.',
    args: {
      id: t.arg.id({ required: true }),
      maxSeries: t.arg({ type: 'Long' }),
      maxSeriesPerMetric: t.arg({ type: 'Long' }),
    },
    resolve(_, { id, maxSeries, maxSeriesPerMetric }, { deps, asker }) {
      const { tenants } = deps.records.installation(asker.access.actor);
      return tenants.update(Number(id), {
        ...(maxSeries === undefined ? {} : { maxSeries }),
        ...(maxSeriesPerMetric === undefined ? {} : { maxSeriesPerMetric }),
      });
    },
  }),
);

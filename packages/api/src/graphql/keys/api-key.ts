import type { ApiKey as Key, NewApiKey as New } from '@oriel/records';
import { demand } from '../../access/access.ts';
import { builder } from '../builder.ts';

const ApiKey = builder.objectRef<Key>('ApiKey').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    prefix: t.exposeString('prefix'),
    scopes: t.stringList({ resolve: ({ scopes }) => [...scopes] }),
    createdAt: t.field({ type: 'DateTime', resolve: (key) => key.createdAt.toISOString() }),
    lastUsedAt: t.field({ type: 'DateTime', nullable: true, resolve: (key) => key.lastUsedAt?.toISOString() ?? null }),
    revokedAt: t.field({ type: 'DateTime', nullable: true, resolve: (key) => key.revokedAt?.toISOString() ?? null }),
  }),
});

const NewApiKey = builder.objectRef<New>('NewApiKey').implement({
  description: 'The key is shown once.',
  fields: (t) => ({
    key: t.exposeString('key'),
    record: t.expose('record', { type: ApiKey }),
  }),
});

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKey],
    async resolve(_, _args, { asker }) {
      demand(asker.access, 'admin');
      return [...(await asker.records.keys.list())];
    },
  }),
);

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: NewApiKey,
    args: { name: t.arg.string({ required: true }), scopes: t.arg.stringList({ required: true }) },
    resolve(_, { name, scopes }, { asker }) {
      demand(asker.access, 'admin');
      return asker.records.keys.create({ name, scopes });
    },
  }),

  revokeApiKey: t.field({
    type: ApiKey,
    args: { id: t.arg.id({ required: true }) },
    resolve(_, { id }, { asker }) {
      demand(asker.access, 'admin');
      return asker.records.keys.revoke(id);
    },
  }),
}));

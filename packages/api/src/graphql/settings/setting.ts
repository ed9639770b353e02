import type { JsonValue } from '@oriel/telemetry';
import { demand } from '../../access/access.ts';
import { builder } from '../builder.ts';

const Setting = builder.objectRef<{ readonly name: string; readonly value: JsonValue }>('Setting').implement({
  description: 'What an administrator set for the tenant. Everybody in it may read it: no place for secrets.',
  fields: (t) => ({
    name: t.exposeString('name'),
    value: t.expose('value', { type: 'JSON', nullable: true }),
  }),
});

builder.queryField('settings', (t) =>
  t.field({
    type: [Setting],
    description: 'By name.',
    async resolve(_, _args, { asker }) {
      const settings = await asker.records.settings.list();
      return Object.entries(settings).map(([name, value]) => ({ name, value: value as JsonValue }));
    },
  }),
);

builder.mutationField('setSetting', (t) =>
  t.field({
    type: Setting,
    args: { name: t.arg.string({ required: true }), value: t.arg({ type: 'JSON' }) },
    async resolve(_, { name, value = null }, { asker }) {
      demand(asker.access, 'admin');
      await asker.records.settings.set(name, value);
      return { name, value };
    },
  }),
);

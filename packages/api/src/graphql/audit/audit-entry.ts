import type { AuditEntry as Entry } from '@oriel/records';
import type { JsonValue } from '@oriel/telemetry';
import { demand } from '../../access/access.ts';
import { checkedLimit } from '../../ask/limit.ts';
import { builder, pageCost } from '../builder.ts';

const AuditEntry = builder.objectRef<Entry>('AuditEntry').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.field({ type: 'DateTime', resolve: (entry) => entry.at.toISOString() }),
    actor: t.exposeString('actor'),
    action: t.exposeString('action'),
    target: t.exposeString('target'),
    detail: t.field({ type: 'JSON', resolve: ({ detail }) => detail as JsonValue }),
    from: t.string({
      nullable: true,
      description: 'The address that the request came from.',
      resolve: (entry) => entry.from ?? null,
    }),
  }),
});

builder.queryField('auditLog', (t) =>
  t.field({
    type: [AuditEntry],
    description: 'Newest first; `after` is the id of the last entry that was seen.',
    args: { first: t.arg.int({ defaultValue: 100 }), after: t.arg.string() },
    complexity: pageCost,
    async resolve(_, { first, after }, { asker }) {
      demand(asker.access, 'admin');
      const limit = checkedLimit(first ?? 100, 'first');
      const page = await asker.records.audit.list({ limit, ...(after ? { before: after } : {}) });
      return [...page.entries];
    },
  }),
);

import { auditPage, type SeenAuditEntry } from '../../ask/audit/audit-page.ts';
import { builder, pageCost } from '../builder.ts';

const AuditEntry = builder.objectRef<SeenAuditEntry>('AuditEntry').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.expose('at', { type: 'DateTime' }),
    tenant: t.exposeString('tenant', { nullable: true, description: 'Null for what is of the installation.' }),
    actor: t.exposeString('actor'),
    action: t.exposeString('action'),
    target: t.exposeString('target'),
    detail: t.expose('detail', { type: 'JSON' }),
    from: t.exposeString('from', { nullable: true, description: 'The address that the request came from.' }),
    denied: t.exposeBoolean('denied', { description: 'Whether it was an attempt that was refused.' }),
  }),
});

builder.queryField('auditLog', (t) =>
  t.field({
    type: [AuditEntry],
    description:
      'Newest first; `after` is the id of the last entry that was seen. What is not asked for is not looked at.',
    args: {
      first: t.arg.int({ defaultValue: 100 }),
      after: t.arg.string(),
      actor: t.arg.string({ description: 'A part of the name of who did it, in any case.' }),
      action: t.arg.string({ description: 'What was done, or a part of it.' }),
      text: t.arg.string({ description: 'A part of what it was done to, or of its detail.' }),
      start: t.arg.string({ description: 'From here on, included; times as everywhere.' }),
      end: t.arg.string({ description: 'Up to here, not included.' }),
      denied: t.arg.boolean({ description: 'Attempts alone that were refused.' }),
      everywhere: t.arg.boolean({ description: 'All tenants, and what is of none. Operators only.' }),
    },
    complexity: pageCost,
    async resolve(_, { first, after, ...asked }, { deps, asker }) {
      return (await auditPage(deps, asker, { ...asked, limit: first ?? 100, before: after }, 'first')).entries;
    },
  }),
);

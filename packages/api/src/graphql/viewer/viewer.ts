import type { EnterableTenant } from '@oriel/records';
import { FIRST_TENANT } from '@oriel/telemetry';
import type { Access } from '../../access/access.ts';
import { accessOfSession } from '../../access/authenticate.ts';
import { ApiError } from '../../errors.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';

const Tenant = builder.objectRef<{ id: number; name: string }>('Tenant').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
  }),
});

const Viewer = builder.objectRef<Access>('Viewer').implement({
  fields: (t) => ({
    user: t.string({ nullable: true, resolve: ({ actor }) => (actor.kind === 'user' ? actor.name : null) }),
    role: t.string({ resolve: ({ actor }) => actor.role }),
    operator: t.boolean({ resolve: ({ actor }) => actor.operator }),
    tenant: t.field({ type: Tenant, resolve: ({ tenant, tenantName }) => ({ id: tenant, name: tenantName }) }),
    tenants: t.field({ type: [Tenant], resolve: (access, _args, context) => enterable(access, context) }),
    otlpHttp: t.string({
      description: 'Addresses to send telemetry to, for the snippets.',
      resolve: (_, _args, { deps }) => deps.addresses().otlpHttp,
    }),
    otlpGrpc: t.string({ resolve: (_, _args, { deps }) => deps.addresses().otlpGrpc }),
    sendsWithoutKey: t.boolean({
      description: 'Whether what programs on the server’s machine send without a key goes to this tenant.',
      resolve: ({ tenant }, _args, { deps }) => deps.keylessLoopback && tenant === FIRST_TENANT,
    }),
  }),
});

/** A key opens its own tenant alone; a person those that they may enter. */
async function enterable(
  { session, tenant, tenantName }: Access,
  { deps }: GraphqlContext,
): Promise<Pick<EnterableTenant, 'id' | 'name'>[]> {
  if (session === undefined) return [{ id: tenant, name: tenantName }];
  return [...(await deps.records.sessions.enterable(session))];
}

builder.queryField('viewer', (t) => t.field({ type: Viewer, resolve: (_, _args, { asker }) => asker.access }));

builder.mutationFields((t) => ({
  enterTenant: t.field({
    type: Viewer,
    description: 'Operators only; audited.',
    args: { id: t.arg.id({ required: true }) },
    async resolve(_, { id }, { deps, asker, giveSession, sessionToken }) {
      if (giveSession === undefined || sessionToken === undefined) {
        throw new ApiError(
          'invalid_request',
          'only somebody who is signed in with a browser can enter a tenant, by POST',
        );
      }
      const from = asker.access.actor.from ?? '';
      const signedIn = await deps.records.sessions.enter(sessionToken, Number(id), from);
      giveSession(signedIn);
      return accessOfSession(signedIn.session, from);
    },
  }),

  createTenant: t.field({
    type: Tenant,
    args: { name: t.arg.string({ required: true }) },
    resolve(_, { name }, { deps, asker }) {
      return deps.records.installation(asker.access.actor).tenants.create({ name });
    },
  }),
}));

import { FIRST_TENANT, ORIEL_TENANT } from '@oriel/telemetry';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../../src/actor.ts';
import { actorOfKey, actorOfSession } from '../../src/actors.ts';
import { FROM, type RecordsUnderTest } from './records-under-test.ts';

/** What each role may not do. */
export function describeRoles(subject: () => RecordsUnderTest): void {
  describe('roles', () => {
    const denials: readonly [role: 'USER' | 'READONLY', what: string, (actor: Actor) => Promise<unknown>][] = [
      ['USER', 'make a key', (actor) => as(actor).keys.create({ name: 'x', scopes: ['read'] })],
      ['USER', 'list keys', (actor) => as(actor).keys.list()],
      ['USER', 'add a member', (actor) => as(actor).members.add({ email: 'x@y', role: 'USER' })],
      ['USER', 'change a setting', (actor) => as(actor).settings.set('x', 1)],
      ['USER', 'read the audit log', (actor) => as(actor).audit.list()],
      ['USER', 'change the tenant', (actor) => as(actor).tenant.update({})],
      ['READONLY', 'save a view', (actor) => as(actor).views.save({ page: 'logs', name: 'x', state: 1 })],
    ];

    const as = (actor: Actor) => subject().records.forTenant(FIRST_TENANT, actor);

    test.for(denials)('%s may not %s, and the attempt is written down', async ([role, , attempt]) => {
      const { first, newPerson } = subject();
      const { signIn, email } = await newPerson(role);
      const actor = actorOfSession((await signIn()).session, FROM);
      await expect(attempt(actor)).rejects.toMatchObject({ code: 'role_forbids', status: 403 });
      const [latest] = (await first().audit.list({ limit: 1 })).entries;
      expect(latest).toMatchObject({ action: 'role.denied', actor: email, from: FROM });
    });

    test('a key with the scope admin works like an ADMIN of its tenant, and is no operator', async () => {
      const { records, first } = subject();
      const { key } = await first().keys.create({ name: 'ci', scopes: ['admin'] });
      const actor = actorOfKey((await records.keys.verify(key))!);
      await expect(as(actor).settings.set('by-key', 1)).resolves.toBeUndefined();
      expect(() => records.installation(actor)).toThrow(expect.objectContaining({ code: 'operators_only' }));
      expect(() => records.forTenant(ORIEL_TENANT, actor)).toThrow(expect.objectContaining({ code: 'tenant_denied' }));
    });
  });
}

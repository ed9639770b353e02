import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachPostgres } from '../test/databases.ts';
import { quietLogger } from '../test/quiet-logger.ts';
import { systemActor } from './actor.ts';
import { openRecords, type Records } from './records.ts';
import type { TenantRecords } from './tenant-records.ts';

const OPERATOR = systemActor('the test');

/** What the victim owns, by the names that an attacker would have to guess. */
interface Loot {
  readonly keyId: string;
  readonly userId: string;
  readonly viewId: string;
}

/**
 * Every method of a tenant's handle, called by the attacker's handle with the victim's ids and names. The list is checked
 * against the handle itself: a new method without an attempt here fails the suite.
 */
const ATTEMPTS: Readonly<Record<string, (attacker: TenantRecords, loot: Loot) => Promise<unknown>>> = {
  'tenant.get': ({ tenant }) => tenant.get(),
  'tenant.update': ({ tenant }) => tenant.update({ retention: { logs: 1 }, redactKeys: ['attacked'] }),
  'keys.create': ({ keys }) => keys.create({ name: 'attacker', scopes: ['admin'] }),
  'keys.list': ({ keys }) => keys.list(),
  'keys.revoke': ({ keys }, { keyId }) => keys.revoke(keyId),
  'members.list': ({ members }) => members.list(),
  'members.add': ({ members }) => members.add({ email: 'attacker@example.org', role: 'ADMIN' }),
  'members.setRole': ({ members }, { userId }) => members.setRole(userId, 'READONLY'),
  'members.remove': ({ members }, { userId }) => members.remove(userId),
  'views.list': ({ views }) => views.list(),
  'views.save': ({ views }) => views.save({ page: 'logs', name: 'VICTIM', state: 'attacked' }),
  'views.remove': ({ views }, { viewId }) => views.remove(viewId),
  'settings.get': ({ settings }) => settings.get('VICTIM'),
  'settings.set': ({ settings }) => settings.set('VICTIM', 'attacked'),
  'settings.list': ({ settings }) => settings.list(),
  'preferences.get': ({ preferences }) => preferences.get(),
  'preferences.change': ({ preferences }) => preferences.change({ theme: 'dark' }),
  'audit.record': ({ audit }) => audit.record({ action: 'attack', target: 'VICTIM-is-not-read' }),
  'audit.list': ({ audit }) => audit.list(),
};
/** These name something of the victim's, so they are attempts to cross, refused and written down. */
const CROSSING = ['keys.revoke', 'members.setRole', 'members.remove', 'views.remove'];

describeOnEachPostgres('one tenant against another', (connect) => {
  let records: Records;
  let victim: TenantRecords;
  let attacker: TenantRecords;
  let loot: Loot;

  beforeAll(async () => {
    records = await openRecords({ connection: await connect(), logger: quietLogger });
    const { tenants } = records.installation(OPERATOR);
    victim = records.forTenant((await tenants.create({ name: 'victim-secret' })).id, OPERATOR);
    attacker = records.forTenant((await tenants.create({ name: 'attacker' })).id, OPERATOR);
    const key = await victim.keys.create({ name: 'victim-secret', scopes: ['read'] });
    const { member } = await victim.members.add({ email: 'victim-secret@example.org', role: 'ADMIN' });
    const view = await victim.views.save({ page: 'logs', name: 'VICTIM', state: 'victim-secret' });
    await victim.settings.set('VICTIM', 'victim-secret');
    loot = { keyId: key.record.id, userId: member.id, viewId: view.id };
  });
  afterAll(() => records.close());

  const everythingOfTheVictim = async () => [
    await victim.tenant.get(),
    await victim.keys.list(),
    await victim.members.list(),
    await victim.views.list(),
    await victim.settings.list(),
  ];

  test('every method of the handle is tried', () => {
    const methods = Object.entries(attacker).flatMap(([resource, methods]) =>
      typeof methods === 'object' ? Object.keys(methods).map((method) => `${resource}.${method}`) : [],
    );
    expect(Object.keys(ATTEMPTS).sort()).toEqual(methods.sort());
  });

  test.for(Object.entries(ATTEMPTS))('%s sees and changes nothing of it', async ([name, attempt]) => {
    const before = await everythingOfTheVictim();
    const outcome = await attempt(attacker, loot).then(
      (value) => ({ value }),
      (error) => ({ error }),
    );
    expect(JSON.stringify('value' in outcome ? (outcome.value ?? null) : outcome.error.message)).not.toContain(
      'victim-secret',
    );
    if (CROSSING.includes(name)) expect(outcome).toMatchObject({ error: { code: 'not_found', status: 404 } });
    expect(await everythingOfTheVictim()).toEqual(before);
  });

  test('attempts to cross are in both audit logs', async () => {
    for (const handle of [victim, attacker]) {
      const { entries } = await handle.audit.list();
      const tried = entries
        .filter((entry) => entry.action === 'cross-tenant.denied')
        .map((entry) => entry.detail.tried);
      expect(tried.sort()).toEqual(['key.revoke', 'member.remove', 'member.role', 'view.remove']);
    }
  });

  test("a credential of one tenant opens no other tenant's handle, and the attempt is in both audit logs", async () => {
    const { id: userId } = (await victim.members.list())[0]!;
    const actor = {
      kind: 'user',
      name: 'mallory',
      role: 'ADMIN',
      operator: false,
      tenant: attacker.tenantId,
      userId,
    } as const;
    expect(() => records.forTenant(victim.tenantId, actor)).toThrow(expect.objectContaining({ code: 'tenant_denied' }));
    await expect
      .poll(async () => (await victim.audit.list({ limit: 1 })).entries[0])
      .toMatchObject({ actor: 'mallory', action: 'cross-tenant.denied', detail: { tried: 'records.open' } });
    expect((await attacker.audit.list({ limit: 1 })).entries[0]).toMatchObject({ actor: 'mallory' });
  });
});

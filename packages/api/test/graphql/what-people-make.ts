import { expect, test } from 'vitest';
import { type AskedOriel, asKey, refusalOf } from './asked-oriel.ts';

/** Keys, views, settings and members. */
export function describeWhatPeopleMake(subject: () => AskedOriel): void {
  test('keys: made, listed, revoked, and foreign to others', async () => {
    const { oriel, ask, administratorKey, foreignKey } = subject();
    const make = 'mutation { createApiKey(name: "ci", scopes: ["ingest"]) { key record { id name prefix scopes } } }';
    const { data } = await ask(make, asKey(administratorKey));
    const { key: made, record } = data.createApiKey;
    expect(made.startsWith(record.prefix)).toBe(true);
    expect((await oriel.records.keys.verify(made))?.tenant).toBe(oriel.tenants.first);

    const revoke = `mutation { revokeApiKey(id: "${record.id}") { revokedAt } }`;
    expect(refusalOf(await ask(revoke, asKey(foreignKey)))).toMatchObject({ code: 'not_found', status: 404 });
    expect((await ask(revoke, asKey(administratorKey))).data.revokeApiKey.revokedAt).toEqual(expect.any(String));
    const foreign = await ask('{ apiKeys { id } members { email } savedViews { id } }', asKey(foreignKey));
    expect(JSON.stringify(foreign.data)).not.toContain(record.id);

    const { data: log } = await ask('{ auditLog(first: 20) { action actor target detail } }', asKey(administratorKey));
    const actions = log.auditLog.map((entry: { action: string }) => entry.action);
    expect(actions).toEqual(expect.arrayContaining(['key.create', 'key.revoke', 'cross-tenant.denied']));
  });

  test('views: saved, listed by page, removed, and foreign to others', async () => {
    const { ask, administratorKey, foreignKey } = subject();
    const save = 'mutation { saveView(page: "logs", name: "errors", state: { query: "level:error" }) { id state } }';
    const { data } = await ask(save, asKey(administratorKey));
    const { id, state } = data.saveView;
    expect(state).toEqual({ query: 'level:error' });
    expect((await ask('{ savedViews(page: "logs") { name } }')).data.savedViews).toEqual([{ name: 'errors' }]);
    const remove = `mutation { deleteView(id: "${id}") }`;
    expect(refusalOf(await ask(remove, asKey(foreignKey)))).toMatchObject({ code: 'not_found' });
    expect((await ask(remove, asKey(administratorKey))).data.deleteView).toBe(true);
  });

  test('settings: kept by name, changed by administrators alone, and foreign to others', async () => {
    const { ask, administratorKey, foreignKey } = subject();
    const set = (value: string) => `mutation { setSetting(name: "logs.columns", value: ${value}) { name value } }`;
    const setting = { name: 'logs.columns', value: ['body', 'http.route'] };
    const { data } = await ask(set('["body", "http.route"]'), asKey(administratorKey));
    expect(data.setSetting).toEqual(setting);
    expect((await ask('{ settings { name value } }')).data.settings).toEqual([setting]);
    expect((await ask('{ settings { name } }', asKey(foreignKey))).data.settings).toEqual([]);
    expect(refusalOf(await ask(set('[]')))).toMatchObject({ code: 'missing_scope' });
    const misnamed = 'mutation { setSetting(name: "no name", value: 1) { name } }';
    expect(refusalOf(await ask(misnamed, asKey(administratorKey)))).toMatchObject({ code: 'invalid', field: 'name' });
    expect((await ask(set('null'), asKey(administratorKey))).data.setSetting).toEqual({ ...setting, value: null });
  });

  test('members: added with a link, given a role, removed', async () => {
    const { oriel, ask, askAsBrowser, administratorKey } = subject();
    const add = 'mutation { addMember(email: "new@example.com", role: "USER") { member { id role } signInLink } }';
    const { data } = await ask(add, asKey(administratorKey));
    const { member, signInLink } = data.addMember;
    expect(signInLink).toMatch(`${oriel.url}/auth/link?token=`);
    const change = `mutation { setMemberRole(id: "${member.id}", role: "READONLY") { role } }`;
    expect((await ask(change, asKey(administratorKey))).data.setMemberRole.role).toBe('READONLY');
    const reader = await oriel.signIn(oriel.tenants.first, 'READONLY');
    const { data: seen } = await askAsBrowser('{ members { email role } }', reader);
    expect(seen.members).toContainEqual({ email: 'new@example.com', role: 'READONLY' });
    const remove = `mutation { removeMember(id: "${member.id}") }`;
    expect((await ask(remove, asKey(administratorKey))).data.removeMember).toBe(true);
  });
}

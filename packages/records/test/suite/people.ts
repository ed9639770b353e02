import { FIRST_TENANT } from '@oriel/telemetry';
import { describe, expect, test } from 'vitest';
import { FROM, OPERATOR, PASSWORD, type RecordsUnderTest } from './records-under-test.ts';

/** Accounts, and who is a member of what. */
export function describePeople(subject: () => RecordsUnderTest): void {
  describe('people', () => {
    test('are one account, however the address is written', async () => {
      const { records } = subject();
      const { users } = records.installation(OPERATOR);
      await users.create({ email: ' Ada@Example.org', password: PASSWORD, tenant: FIRST_TENANT });
      await expect(users.create({ email: 'ada@example.ORG' })).rejects.toMatchObject({ code: 'already_exists' });
      const { session } = await records.sessions.signIn('ADA@example.org ', PASSWORD, '192.0.2.4');
      expect(session).toMatchObject({ email: 'ada@example.org', role: 'USER', operator: false });
      const listed = (await users.list()).find((user) => user.email === 'ada@example.org');
      expect(listed).toMatchObject({ hasPassword: true, memberships: [{ tenant: FIRST_TENANT, role: 'USER' }] });
      expect(JSON.stringify(listed)).not.toContain('argon2');
    });

    test('without a tenant to enter do not get in', async () => {
      const { records } = subject();
      await records.installation(OPERATOR).users.create({ email: 'lost@example.org', password: PASSWORD });
      await expect(records.sessions.signIn('lost@example.org', PASSWORD, '192.0.2.5')).rejects.toMatchObject({
        code: 'no_tenant',
      });
    });

    test('new ones come in by a link; known ones get none, so that nobody signs in as them', async () => {
      const { records, newTenant } = subject();
      const { members, tenantId } = await newTenant();
      const { member, signInLink } = await members.add({ email: 'new@example.org', role: 'USER' });
      expect(member).toMatchObject({ email: 'new@example.org', role: 'USER' });
      const { session } = await records.sessions.consumeLink(signInLink!.token, FROM);
      expect(session).toMatchObject({ tenant: tenantId, userId: member.id });
      const elsewhere = await (await newTenant()).members.add({ email: 'new@example.org', role: 'ADMIN' });
      expect(elsewhere.signInLink).toBeUndefined();
      await expect(members.add({ email: 'NEW@example.org', role: 'USER' })).rejects.toMatchObject({
        code: 'already_exists',
      });
    });

    test('a role counts at once, and the last ADMIN stays', async () => {
      const { newTenant } = subject();
      const { members } = await newTenant();
      const boss = (await members.add({ email: 'boss@example.org', role: 'ADMIN' })).member;
      await expect(members.setRole(boss.id, 'USER')).rejects.toMatchObject({ code: 'last_administrator', status: 409 });
      await expect(members.remove(boss.id)).rejects.toMatchObject({ code: 'last_administrator' });
      const heir = (await members.add({ email: 'heir@example.org', role: 'USER' })).member;
      expect(await members.setRole(heir.id, 'ADMIN')).toMatchObject({ role: 'ADMIN' });
      await members.remove(boss.id);
      expect((await members.list()).map(({ email }) => email)).toEqual(['heir@example.org']);
      await expect(members.setRole(heir.id, 'KING')).rejects.toMatchObject({ code: 'invalid', field: 'role' });
    });

    test('two administrators cannot remove each other at once', async () => {
      const { newTenant } = subject();
      const { members } = await newTenant();
      const a = (await members.add({ email: 'a@example.org', role: 'ADMIN' })).member;
      const b = (await members.add({ email: 'b@example.org', role: 'ADMIN' })).member;
      const outcomes = await Promise.allSettled([members.remove(a.id), members.remove(b.id)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await members.list()).toHaveLength(1);
    });
  });
}

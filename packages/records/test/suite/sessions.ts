import { FIRST_TENANT, ORIEL_TENANT } from '@oriel/telemetry';
import { describe, expect, test } from 'vitest';
import type { Records } from '../../src/records.ts';
import { FROM, MINUTE_MS, OPERATOR, PASSWORD, type RecordsUnderTest } from './records-under-test.ts';

/** How people come in, stay, and are out. */
export function describeSessions(subject: () => RecordsUnderTest): void {
  describe('sessions', () => {
    test('the first run: a link makes the first operator and works once', async () => {
      const { records, other, clock } = subject();
      const { token, email } = await records.signInLink.create();
      const { session } = await records.sessions.consumeLink(token, FROM);
      expect(session).toMatchObject({ email, operator: true, role: 'ADMIN' });
      await expect(other.sessions.consumeLink(token, FROM)).rejects.toMatchObject({
        code: 'link_refused',
        status: 401,
      });
      const late = await records.signInLink.create();
      clock.nowMs += 25 * 60 * MINUTE_MS;
      await expect(records.sessions.consumeLink(late.token, FROM)).rejects.toMatchObject({ code: 'link_refused' });
    });

    test('a token opens every server for a quarter of an hour and is renewed while the session lives', async () => {
      const { records, other, clock, newPerson } = subject();
      const { signIn } = await newPerson();
      const { token, expiresAtMs, session } = await signIn();
      expect(Math.abs(expiresAtMs - clock.nowMs - 15 * MINUTE_MS)).toBeLessThanOrEqual(1_000);
      expect(await other.sessions.verify(token)).toEqual(session);
      clock.nowMs += 16 * MINUTE_MS;
      expect(await records.sessions.verify(token)).toBeUndefined();
      const renewed = await records.sessions.renew(token);
      expect(await other.sessions.verify(renewed.token)).toEqual(session);
      clock.nowMs += 8 * 24 * 60 * MINUTE_MS;
      await expect(records.sessions.renew(renewed.token)).rejects.toMatchObject({ code: 'session_ended', status: 401 });
    });

    test('signing out closes it everywhere within a second', async () => {
      const { records, other, aSecondLater, newPerson } = subject();
      const { signIn } = await newPerson();
      const { token } = await signIn();
      expect(await other.sessions.verify(token)).toBeDefined();
      await records.sessions.signOut(token, FROM);
      expect(await records.sessions.verify(token)).toBeUndefined();
      aSecondLater();
      expect(await other.sessions.verify(token)).toBeUndefined();
      await expect(records.sessions.renew(token)).rejects.toMatchObject({ code: 'session_ended' });
    });

    test('forged tokens open nothing', async () => {
      const { records, newPerson } = subject();
      const { signIn } = await newPerson();
      const { token } = await signIn();
      const [header, payload, signature] = token.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const forgeries = [
        '',
        'a.b.c',
        `${header}.${encode({ ...claims, tid: 2 })}.${signature}`,
        `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
        `${encode({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg: 'none' })}.${payload}.`,
        `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      ];
      for (const forged of forgeries) expect(await records.sessions.verify(forged)).toBeUndefined();
      expect(await records.sessions.verify(token)).toBeDefined();
    });

    test('a wrong password and an unknown address are refused alike', async () => {
      const { records, newPerson } = subject();
      const { email } = await newPerson();
      const refusal = { code: 'sign_in_refused', status: 401, message: 'the e-mail address or the password is wrong' };
      await expect(records.sessions.signIn(email, 'wrong password', '192.0.2.1')).rejects.toMatchObject(refusal);
      await expect(records.sessions.signIn('no@body', 'wrong password', '192.0.2.1')).rejects.toMatchObject(refusal);
    });

    test('guessing at one account is slowed down, on all servers together, and a right password forgets it', async () => {
      const { records, other, clock, newPerson } = subject();
      const { email } = await newPerson();
      const guess = (server: Records, password = 'a wrong password') =>
        server.sessions.signIn(email, password, `198.51.100.${Math.trunc(Math.random() * 250)}`);
      for (let attempt = 0; attempt < 6; attempt++) {
        await expect(guess(attempt % 2 ? records : other)).rejects.toMatchObject({ code: 'sign_in_refused' });
      }
      await expect(guess(records, PASSWORD)).rejects.toMatchObject({
        code: 'sign_in_limited',
        status: 429,
        retryAfterMs: 1_000,
      });
      clock.nowMs += 1_000;
      await expect(guess(records)).rejects.toMatchObject({ code: 'sign_in_refused' });
      await expect(guess(other)).rejects.toMatchObject({ code: 'sign_in_limited', retryAfterMs: 2_000 });
      clock.nowMs += 2_000;
      await expect(guess(records, PASSWORD)).resolves.toBeDefined();
      await expect(guess(records)).rejects.toMatchObject({ code: 'sign_in_refused' });
    });

    test('guesses side by side gain nothing', async () => {
      const { records, newPerson } = subject();
      const { email } = await newPerson();
      const from = '203.0.113.9';
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, () => records.sessions.signIn(email, 'a wrong password', from)),
      );
      const looked = outcomes.filter(
        (outcome) => outcome.status === 'rejected' && outcome.reason.code === 'sign_in_refused',
      );
      expect(looked).toHaveLength(6);
    });

    test('an address that tries many accounts is slowed down', async () => {
      const { records } = subject();
      const from = '203.0.113.10';
      let limited = 0;
      for (let attempt = 0; attempt < 24; attempt++) {
        await records.sessions.signIn(`guess-${attempt}@example.org`, 'a wrong password', from).catch((error) => {
          if (error.code === 'sign_in_limited') limited++;
        });
      }
      expect(limited).toBe(3);
    });

    test('people change their own password; their other sessions end', async () => {
      const { records, aSecondLater, newPerson } = subject();
      const { email, signIn } = await newPerson();
      const here = await signIn();
      const elsewhere = await signIn();
      const next = 'another long password';
      const change = (passwords: { current?: string; next: string }) =>
        records.sessions.changePassword(here.token, passwords, FROM);
      await expect(change({ next })).rejects.toMatchObject({ code: 'sign_in_refused', field: 'current' });
      await expect(change({ current: PASSWORD, next: 'short' })).rejects.toMatchObject({
        code: 'invalid',
        field: 'password',
      });
      await change({ current: PASSWORD, next });
      aSecondLater();
      expect(await records.sessions.verify(here.token)).toBeDefined();
      expect(await records.sessions.verify(elsewhere.token)).toBeUndefined();
      await expect(records.sessions.signIn(email, next, '192.0.2.3')).resolves.toBeDefined();
    });

    test('who is disabled, or no longer a member, is out within a second', async () => {
      const { records, other, aSecondLater, first, newPerson } = subject();
      const { users } = records.installation(OPERATOR);
      for (const remove of [
        (id: string) => users.setDisabled(id, true),
        (id: string) => first().members.remove(id),
        (id: string) => users.setPassword(id, 'a password by somebody else'),
      ]) {
        const person = await newPerson();
        const { token } = await person.signIn();
        expect(await other.sessions.verify(token)).toBeDefined();
        await remove(person.id);
        expect(await records.sessions.verify(token)).toBeUndefined();
        aSecondLater();
        expect(await other.sessions.verify(token)).toBeUndefined();
      }
    });

    test('an operator enters one tenant at a time, and it is written down there', async () => {
      const { records, newTenant, newPerson, actions } = subject();
      const operator = await newPerson('USER', true);
      const { token, session } = await operator.signIn();
      expect(session).toMatchObject({ tenant: FIRST_TENANT, role: 'ADMIN' });
      const { tenantId } = await newTenant();
      const entered = await records.sessions.enter(token, tenantId, FROM);
      expect(entered.session).toMatchObject({ tenant: tenantId, role: 'ADMIN', operator: true });
      expect(await records.sessions.verify(token)).toBeUndefined();
      await expect(records.sessions.renew(token)).rejects.toMatchObject({ code: 'session_ended' });
      expect(await records.sessions.verify(entered.token)).toEqual(entered.session);
      expect(await actions(tenantId)).toContain('tenant.enter');
      expect((await records.sessions.enterable(entered.session)).length).toBeGreaterThan(2);
    });

    test('others enter where they are members; an attempt elsewhere is refused and written down in both', async () => {
      const { records, newTenant, newPerson, actions } = subject();
      const member = await newPerson();
      const [mine, foreign] = [await newTenant(), await newTenant()];
      await mine.members.add({ email: member.email, role: 'READONLY' });
      const { token } = await member.signIn();
      const entered = await records.sessions.enter(token, mine.tenantId, FROM);
      expect(entered.session).toMatchObject({ tenant: mine.tenantId, role: 'READONLY' });
      for (const tenant of [foreign.tenantId, ORIEL_TENANT, 4_711, 2 ** 40, Number.NaN]) {
        await expect(records.sessions.enter(entered.token, tenant, FROM)).rejects.toMatchObject({
          code: 'tenant_denied',
          status: 403,
        });
      }
      expect(await actions(foreign.tenantId)).toContain('cross-tenant.denied');
      expect((await actions(mine.tenantId)).filter((action) => action === 'cross-tenant.denied')).toHaveLength(5);
      expect(await records.sessions.verify(entered.token)).toBeDefined();
      expect((await records.sessions.enterable(entered.session)).map(({ id }) => id)).toEqual([
        FIRST_TENANT,
        mine.tenantId,
      ]);
    });
  });
}

import { FIRST_TENANT, ORIEL_TENANT } from '@oriel/telemetry';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnEachPostgres } from '../test/databases.ts';
import { quietLogger } from '../test/quiet-logger.ts';
import { type Actor, systemActor } from './actor.ts';
import { actorOfKey, actorOfSession } from './actors.ts';
import type { RecordsConnection } from './database/connect.ts';
import { RecordsError } from './errors.ts';
import { openRecords, type Records } from './records.ts';

const OPERATOR = systemActor('the test');
const FROM = '192.0.2.7';
const PASSWORD = 'correct horse battery staple';
const MINUTE_MS = 60_000;

describeOnEachPostgres('records', (connect) => {
  let connection: RecordsConnection;
  let records: Records;
  /** A second server on the same database. */
  let other: Records;
  let nowMs = Date.now();
  const now = () => nowMs;
  /** Past what any server remembers without asking. */
  const aSecondLater = () => {
    nowMs += 1_001;
  };

  beforeAll(async () => {
    connection = await connect();
    [records, other] = await Promise.all([
      openRecords({ connection, logger: quietLogger, now }),
      openRecords({ connection, logger: quietLogger, now }),
    ]);
  });
  afterAll(() => Promise.all([records.close(), other.close()]));

  const first = () => records.forTenant(FIRST_TENANT, OPERATOR);
  let tenants = 0;
  const newTenant = async () => {
    const { id } = await records.installation(OPERATOR).tenants.create({ name: `tenant-${tenants++}` });
    return records.forTenant(id, OPERATOR);
  };
  let people = 0;
  /** Somebody with a password and a role in the first tenant. */
  const newPerson = async (role: 'ADMIN' | 'USER' | 'READONLY' = 'USER', operator = false) => {
    const email = `person-${people++}@example.org`;
    const user = await records
      .installation(OPERATOR)
      .users.create({ email, password: PASSWORD, tenant: FIRST_TENANT, role, operator });
    return { ...user, signIn: () => records.sessions.signIn(email, PASSWORD, `192.0.2.${100 + people}`) };
  };
  const actions = async (tenant = FIRST_TENANT) =>
    (await records.forTenant(tenant, OPERATOR).audit.list()).entries.map((entry) => entry.action);

  test('one installation, however many servers', async () => {
    expect(other.installationId).toBe(records.installationId);
    expect(records.cursorKey).toHaveLength(32);
    expect(other.cursorKey).toEqual(records.cursorKey);
    const numbers = await Promise.all([records, other, records].map((server) => server.allocateServerNumber()));
    expect(new Set(numbers).size).toBe(3);
    expect(await records.ping()).toBe(true);
    expect(records.health.state).toBe('answering');
  });

  describe('tenants', () => {
    test('the first two are there and have no quota, later ones get the preset', async () => {
      expect((await records.policyOf(FIRST_TENANT))?.quotaPerHour).toBeUndefined();
      expect((await records.policyOf(ORIEL_TENANT))?.quotaPerHour).toBeUndefined();
      expect(await records.tenantByName('oriel')).toMatchObject({ id: ORIEL_TENANT });
      const made = await newTenant();
      expect((await made.tenant.get()).policy.quotaPerHour).toEqual({ logs: 10_000 });
      expect(await records.policyOf(4_711)).toBeUndefined();
      expect(await records.tenantByName('nobody')).toBeUndefined();
    });

    test('an import takes all times and keeps them', async () => {
      const forever = { logs: 0, spans: 0, samples: 0, exemplars: 0 } as const;
      const { id } = await records
        .installation(OPERATOR)
        .tenants.create({ name: 'import', acceptAnyTime: true, retention: forever, quotaPerHour: {} });
      const policy = await records.policyOf(id);
      expect(policy).toMatchObject({ acceptAnyTime: true, retention: forever });
      expect(policy).not.toHaveProperty('quotaPerHour');
    });

    test('that a day comes back from the archive is in the audit log of its tenant', async () => {
      const { tenantId } = await newTenant();
      const keptUntil = new Date('2026-02-01T00:00:00Z');
      await records
        .installation(OPERATOR)
        .tenants.noteRestore(tenantId, { signal: 'logs', day: '2026-01-02', keptUntil });
      const [entry] = (await records.forTenant(tenantId, OPERATOR).audit.list({ limit: 1 })).entries;
      expect(entry).toMatchObject({
        actor: OPERATOR.name,
        action: 'archive.restore',
        target: 'logs 2026-01-02',
        detail: { keptUntil: keptUntil.toISOString() },
      });
    });

    test('a change is followed here at once and elsewhere within a second', async () => {
      const { tenant, tenantId } = await newTenant();
      await other.policyOf(tenantId);
      await tenant.update({ retention: { logs: 90 }, redactKeys: ['iban'], redactPatterns: ['[A-Z]{2}\\d{20}'] });
      const wanted = { retention: { logs: 90, spans: 7 }, redactKeys: ['iban'], redactPatterns: ['[A-Z]{2}\\d{20}'] };
      expect(await records.policyOf(tenantId)).toMatchObject(wanted);
      aSecondLater();
      expect(await other.policyOf(tenantId)).toMatchObject(wanted);
    });

    test.for([
      [{ retention: { logs: 31 } }, 'retention.logs'],
      [{ retention: { smells: 30 } }, 'retention.smells'],
      [{ quotaPerHour: { logs: 0 } }, 'quotaPerHour.logs'],
      [{ quotaPerHour: { logs: 1.5 } }, 'quotaPerHour.logs'],
      // They come with samples: a quota of them would hold nothing back.
      [{ quotaPerHour: { exemplars: 5 } }, 'quotaPerHour.exemplars'],
      [{ retentionLimit: { logs: 31 } }, 'retentionLimit.logs'],
      [{ retention: null }, 'retention'],
      [{ name: 'another' }, 'name'],
      [{ bytesShare: 999_999 }, 'bytesShare'],
      [{ bytesShare: 1e9 + 0.5 }, 'bytesShare'],
      [{ maxSeries: 0 }, 'maxSeries'],
      [{ maxSeriesPerMetric: 10_000_001 }, 'maxSeriesPerMetric'],
      [{ redactKeys: [''] }, 'redactKeys.0'],
      [{ redactKeys: Array.from({ length: 51 }, (_, at) => `key${at}`) }, 'redactKeys'],
      [{ redactPatterns: ['a', '('] }, 'redactPatterns.1'],
      [{ redactPatterns: ['x*'] }, 'redactPatterns.0'],
      [{ redactPatterns: ['(a+)+$'] }, 'redactPatterns.0'],
      [{ redactPatterns: ['([0-9]|[0-9])+$'] }, 'redactPatterns.0'],
    ] as const)('refuse %j', async ([change, field]) => {
      await expect(first().tenant.update(change as object)).rejects.toMatchObject({ code: 'invalid', field });
    });

    test('names are words, and taken once', async () => {
      const { tenants: all } = records.installation(OPERATOR);
      for (const name of ['', 'Shop', 'a b', '-a', 'x'.repeat(64)]) {
        await expect(all.create({ name })).rejects.toMatchObject({ code: 'invalid', field: 'name' });
      }
      for (const name of ['default', 'oriel']) {
        await expect(all.create({ name })).rejects.toMatchObject({ code: 'already_exists', status: 409 });
      }
    });

    test('quotas are not for the tenant itself to lift', async () => {
      const { signIn } = await newPerson('ADMIN');
      const own = records.forTenant(FIRST_TENANT, actorOfSession((await signIn()).session));
      for (const change of [{ quotaPerHour: {} }, { bytesShare: null }, { maxSeries: null }]) {
        await expect(own.tenant.update(change)).rejects.toMatchObject({ code: 'operators_only' });
      }
      await expect(own.tenant.update({ retention: { logs: 30 } })).resolves.toMatchObject({ id: FIRST_TENANT });
    });

    test('its own administrators choose how long it keeps, up to what operators allow', async () => {
      const { tenants: all } = records.installation(OPERATOR);
      const limited = await all.create({ name: 'limited', retentionLimit: { logs: 90, spans: 0 } });
      expect(limited.retentionLimit).toEqual({ logs: 90 });
      const { key } = await records.forTenant(limited.id, OPERATOR).keys.create({ name: 'ci', scopes: ['admin'] });
      const own = records.forTenant(limited.id, actorOfKey((await records.keys.verify(key))!));
      expect((await own.tenant.update({ retention: { logs: 90, spans: 365 } })).policy.retention).toMatchObject({
        logs: 90,
        spans: 365,
      });
      for (const logs of [180, 0] as const) {
        await expect(own.tenant.update({ retention: { logs } })).rejects.toMatchObject({
          code: 'operators_only',
          status: 403,
          field: 'retention.logs',
        });
      }
      const { entries: denied } = await own.audit.list({ denied: true });
      expect(denied).toMatchObject([
        { action: 'operator.denied', detail: { to: { retention: { logs: 0 } }, limit: { logs: 90 } } },
        { action: 'operator.denied', detail: { to: { retention: { logs: 180 } } } },
      ]);
      await expect(own.tenant.update({ retentionLimit: { logs: 0 } })).rejects.toMatchObject({
        code: 'operators_only',
        field: 'retentionLimit',
      });

      // A class that is in force stays until it is changed, though no more is allowed than less.
      await all.update(limited.id, { retentionLimit: { logs: 7 } });
      expect((await own.tenant.update({ retention: { logs: 90 }, redactKeys: ['badge'] })).policy).toMatchObject({
        retention: { logs: 90 },
        redactKeys: ['badge'],
      });
      await expect(own.tenant.update({ retention: { logs: 60 } })).rejects.toMatchObject({ code: 'operators_only' });
      expect((await own.tenant.update({ retention: { logs: 3 } })).policy.retention.logs).toBe(3);
      // Operators may go beyond, and lift it.
      expect((await all.update(limited.id, { retention: { logs: 365 } })).policy.retention.logs).toBe(365);
      expect((await all.update(limited.id, { retentionLimit: { logs: 0 } })).retentionLimit).toEqual({});
    });

    test('a change is written down with what was there before, which takes it back', async () => {
      const { tenant, audit } = await newTenant();
      const before = await tenant.get();
      const change = {
        retention: { logs: 90, rollups: 180 },
        quotaPerHour: { logs: 5, spans: 6, samples: 7 },
        maxSeries: null,
        bytesShare: 5e9,
        redactKeys: ['badge'],
        redactPatterns: ['CASE-\\d{6}'],
        acceptAnyTime: true,
        retentionLimit: { logs: 90 },
      } as const;
      expect(await tenant.update(change)).not.toEqual(before);
      const [entry] = (await audit.list({ action: 'tenant.update' })).entries;
      expect(entry).toMatchObject({ actor: 'the test', detail: { to: change } });
      expect(entry!.detail.from).toMatchObject({ retention: { logs: 30, rollups: 365 }, maxSeries: 500_000 });
      expect(await tenant.update(entry!.detail.from as object)).toEqual(before);
    });
  });

  describe('operators', () => {
    test('see all tenants and set what a tenant may not set for itself', async () => {
      const { tenants: all } = records.installation(OPERATOR);
      const { tenant, tenantId } = await newTenant();
      expect((await all.list()).map(({ id }) => id)).toEqual(
        expect.arrayContaining([FIRST_TENANT, ORIEL_TENANT, tenantId]),
      );
      const changed = await all.update(tenantId, { quotaPerHour: { spans: 5 }, retention: { spans: 30 } });
      expect(changed.policy).toMatchObject({ quotaPerHour: { spans: 5 }, retention: { spans: 30, logs: 30 } });
      expect(await tenant.update({ quotaPerHour: {}, acceptAnyTime: true })).toMatchObject({
        policy: { acceptAnyTime: true },
      });
      expect(await records.policyOf(tenantId)).not.toHaveProperty('quotaPerHour');
      expect((await all.create({ name: 'bounded', bytesShare: 5e9 })).bytesShare).toBe(5e9);
      expect((await tenant.get()).bytesShare).toBeNull();
      expect((await all.update(tenantId, { bytesShare: 6e12 })).bytesShare).toBe(6e12);
      expect((await all.update(tenantId, { acceptAnyTime: true })).bytesShare).toBe(6e12);
      expect((await tenant.update({ bytesShare: null })).bytesShare).toBeNull();
      expect((await all.create({ name: 'preset' })).policy).toMatchObject({
        maxSeries: 500_000,
        maxSeriesPerMetric: 100_000,
      });
      const unlimited = await all.create({ name: 'unlimited', maxSeries: null });
      expect(unlimited.policy).toMatchObject({ maxSeriesPerMetric: 100_000 });
      expect(unlimited.policy).not.toHaveProperty('maxSeries');
      expect(await records.policyOf(FIRST_TENANT)).not.toHaveProperty('maxSeries');
      expect((await all.update(unlimited.id, { maxSeries: 5, maxSeriesPerMetric: null })).policy).toMatchObject({
        maxSeries: 5,
      });
      expect(await records.policyOf(unlimited.id)).not.toHaveProperty('maxSeriesPerMetric');
      for (const nobody of [4_711, 2 ** 40]) {
        await expect(all.update(nobody, {})).rejects.toMatchObject({ code: 'not_found' });
      }
    });

    test('let people in who have no password', async () => {
      const { users } = records.installation(OPERATOR);
      const { id, hasPassword } = await users.create({
        email: 'linked@example.org',
        tenant: FIRST_TENANT,
        role: 'READONLY',
      });
      expect(hasPassword).toBe(false);
      const { token } = await users.createSignInLink(id);
      expect((await records.sessions.consumeLink(token, FROM)).session).toMatchObject({ userId: id, role: 'READONLY' });
      await expect(records.sessions.signIn('linked@example.org', '', '192.0.2.8')).rejects.toMatchObject({
        code: 'sign_in_refused',
      });
    });

    test('are told when there is no such user or tenant', async () => {
      const { users } = records.installation(OPERATOR);
      const nobody = '00000000-0000-4000-8000-000000000000';
      for (const attempt of [
        () => users.createSignInLink(nobody),
        () => users.createSignInLink('nobody'),
        () => users.setOperator(nobody, true),
        () => users.setDisabled('nobody', true),
        () => users.create({ email: 'x@example.org', tenant: 4_711 }),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: 'not_found', status: 404 });
      }
      await expect(users.create({ email: 'x', tenant: FIRST_TENANT })).rejects.toMatchObject({ field: 'email' });
      await expect(users.create({ email: 'x@y', tenant: ORIEL_TENANT })).rejects.toMatchObject({
        code: 'oriel_tenant',
      });
    });
  });

  describe('keys', () => {
    test('open what they were made for; only their hash is kept', async () => {
      const { key, record } = await first().keys.create({ name: 'collector', scopes: ['read', 'ingest'] });
      expect(key).toMatch(/^oriel_[A-Za-z0-9_-]{43}$/);
      expect(key.startsWith(record.prefix)).toBe(true);
      expect(await records.keys.verify(key)).toEqual({
        keyId: record.id,
        tenant: FIRST_TENANT,
        tenantName: 'default',
        scopes: new Set(['ingest', 'read']),
        name: 'collector',
        prefix: record.prefix,
      });
      expect(JSON.stringify(await first().keys.list())).not.toContain(key);
      expect(JSON.stringify(await first().audit.list())).not.toContain(key);
    });

    test('that nobody has open nothing', async () => {
      for (const key of ['', 'x', `oriel_${'A'.repeat(43)}`, `oriel_${'A'.repeat(44)}`, 'Bearer x', '\u0000']) {
        expect(await records.keys.verify(key)).toBeUndefined();
      }
    });

    test('that are revoked close at once here and within a second elsewhere', async () => {
      const { key, record } = await first().keys.create({ name: 'leaked', scopes: ['admin'] });
      expect(await other.keys.verify(key)).toBeDefined();
      expect(await records.keys.verify(key)).toBeDefined();
      const revoked = await first().keys.revoke(record.id);
      expect(revoked.revokedAt).toEqual(new Date(nowMs));
      expect(await records.keys.verify(key)).toBeUndefined();
      aSecondLater();
      expect(await other.keys.verify(key)).toBeUndefined();
      expect(await first().keys.revoke(record.id)).toEqual(revoked);
      expect((await actions()).filter((action) => action === 'key.revoke')).toHaveLength(1);
    });

    test('that were unknown a moment ago open once they are made', async () => {
      const { key } = await first().keys.create({ name: 'new', scopes: ['read'] });
      expect(await other.keys.verify(key)).toBeDefined();
    });

    test('made beforehand are taken in once, and open although they were unknown a moment ago', async () => {
      const key = `oriel_${Buffer.alloc(32, 7).toString('base64url')}`;
      expect(await records.keys.verify(key)).toBeUndefined();
      const { record } = await first().keys.create({ name: 'of a file', scopes: ['admin'], key });
      expect(await records.keys.verify(key)).toMatchObject({ keyId: record.id });
      const again = { name: 'again', scopes: ['admin'], key };
      await expect(first().keys.create(again)).rejects.toMatchObject({ code: 'already_exists', field: 'key' });
      await expect(first().keys.create({ ...again, key: 'too short' })).rejects.toMatchObject({
        code: 'invalid',
        field: 'key',
      });
    });

    test('tell when they were last used', async () => {
      const { key, record } = await first().keys.create({ name: 'used', scopes: ['read'] });
      const server = await openRecords({ connection, logger: quietLogger, now });
      await server.keys.verify(key);
      await server.close();
      const listed = (await first().keys.list()).find(({ id }) => id === record.id);
      expect(listed?.lastUsedAt).toEqual(new Date(nowMs));
    });

    test.for([
      [{ name: '', scopes: ['read'] }, 'name'],
      [{ name: 'a\nb', scopes: ['read'] }, 'name'],
      [{ name: 'x', scopes: [] }, 'scopes'],
      [{ name: 'x', scopes: ['read', 'root'] }, 'scopes'],
    ] as const)('refuse %j', async ([key, field]) => {
      await expect(first().keys.create(key)).rejects.toMatchObject({ code: 'invalid', field });
    });

    test('are never made for the tenant "oriel", not even by operators', async () => {
      const { keys } = records.forTenant(ORIEL_TENANT, OPERATOR);
      await expect(keys.create({ name: 'x', scopes: ['ingest'] })).rejects.toMatchObject({
        code: 'oriel_tenant',
        status: 403,
      });
    });
  });

  describe('sessions', () => {
    test('the first run: a link makes the first operator and works once', async () => {
      const { token, email } = await records.signInLink.create();
      const { session } = await records.sessions.consumeLink(token, FROM);
      expect(session).toMatchObject({ email, operator: true, role: 'ADMIN' });
      await expect(other.sessions.consumeLink(token, FROM)).rejects.toMatchObject({
        code: 'link_refused',
        status: 401,
      });
      const late = await records.signInLink.create();
      nowMs += 25 * 60 * MINUTE_MS;
      await expect(records.sessions.consumeLink(late.token, FROM)).rejects.toMatchObject({ code: 'link_refused' });
    });

    test('a token opens every server for a quarter of an hour and is renewed while the session lives', async () => {
      const { signIn } = await newPerson();
      const { token, expiresAtMs, session } = await signIn();
      expect(Math.abs(expiresAtMs - nowMs - 15 * MINUTE_MS)).toBeLessThanOrEqual(1_000);
      expect(await other.sessions.verify(token)).toEqual(session);
      nowMs += 16 * MINUTE_MS;
      expect(await records.sessions.verify(token)).toBeUndefined();
      const renewed = await records.sessions.renew(token);
      expect(await other.sessions.verify(renewed.token)).toEqual(session);
      nowMs += 8 * 24 * 60 * MINUTE_MS;
      await expect(records.sessions.renew(renewed.token)).rejects.toMatchObject({ code: 'session_ended', status: 401 });
    });

    test('signing out closes it everywhere within a second', async () => {
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
      const { email } = await newPerson();
      const refusal = { code: 'sign_in_refused', status: 401, message: 'the e-mail address or the password is wrong' };
      await expect(records.sessions.signIn(email, 'wrong password', '192.0.2.1')).rejects.toMatchObject(refusal);
      await expect(records.sessions.signIn('no@body', 'wrong password', '192.0.2.1')).rejects.toMatchObject(refusal);
    });

    test('guessing at one account is slowed down, on all servers together, and a right password forgets it', async () => {
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
      nowMs += 1_000;
      await expect(guess(records)).rejects.toMatchObject({ code: 'sign_in_refused' });
      await expect(guess(other)).rejects.toMatchObject({ code: 'sign_in_limited', retryAfterMs: 2_000 });
      nowMs += 2_000;
      await expect(guess(records, PASSWORD)).resolves.toBeDefined();
      await expect(guess(records)).rejects.toMatchObject({ code: 'sign_in_refused' });
    });

    test('guesses side by side gain nothing', async () => {
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

  describe('people', () => {
    test('are one account, however the address is written', async () => {
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
      await records.installation(OPERATOR).users.create({ email: 'lost@example.org', password: PASSWORD });
      await expect(records.sessions.signIn('lost@example.org', PASSWORD, '192.0.2.5')).rejects.toMatchObject({
        code: 'no_tenant',
      });
    });

    test('new ones come in by a link; known ones get none, so that nobody signs in as them', async () => {
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
      const { members } = await newTenant();
      const a = (await members.add({ email: 'a@example.org', role: 'ADMIN' })).member;
      const b = (await members.add({ email: 'b@example.org', role: 'ADMIN' })).member;
      const outcomes = await Promise.allSettled([members.remove(a.id), members.remove(b.id)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await members.list()).toHaveLength(1);
    });
  });

  describe('views and settings', () => {
    test('a view is saved under its page and name, whatever its state', async () => {
      const { views } = await newTenant();
      const states = [{ columns: ['body'] }, [1, 'two', null], 'text', null, { deep: { text: 'it\'s "quoted" \\ ü' } }];
      for (const state of states) {
        const saved = await views.save({ page: 'logs', name: 'mine', state });
        expect(saved.state).toEqual(state);
        expect(await views.list('logs')).toEqual([saved]);
      }
      expect(await views.list('traces')).toEqual([]);
      // Pages of ours are their own addresses.
      for (const page of ['/', '/explore/logs', '/services/check%20out', '/explore/metrics/cardinality']) {
        const { id } = await views.save({ page, name: 'mine', state: {} });
        expect((await views.list(page)).map((view) => view.id)).toEqual([id]);
        await views.remove(id);
      }
      const [view] = await views.list();
      await views.remove(view!.id);
      expect(await views.list()).toEqual([]);
      await expect(views.remove(view!.id)).rejects.toMatchObject({ code: 'not_found', status: 404 });
      await expect(views.remove('not an id')).rejects.toMatchObject({ code: 'not_found' });
    });

    test.for([
      [{ page: 'no page', name: 'x', state: {} }, 'page'],
      [{ page: '//evil.example', name: 'x', state: {} }, 'page'],
      [{ page: '/explore/logs?q=x', name: 'x', state: {} }, 'page'],
      [{ page: '/\\evil.example', name: 'x', state: {} }, 'page'],
      [{ page: `/${'x'.repeat(500)}`, name: 'x', state: {} }, 'page'],
      [{ page: 'logs', name: ' ', state: {} }, 'name'],
      [{ page: 'logs', name: 'x', state: undefined }, 'state'],
      [{ page: 'logs', name: 'x', state: 'x'.repeat(70_000) }, 'state'],
      [{ page: 'logs', name: 'x', state: 'a\u0000b' }, 'state'],
    ] as const)('case %#: refuse', async ([view, field]) => {
      await expect(first().views.save(view)).rejects.toMatchObject({ code: 'invalid', field });
    });

    test('settings are values by name', async () => {
      const { settings } = await newTenant();
      expect(await settings.get('theme')).toBeUndefined();
      await settings.set('theme', { mode: 'dark' });
      await settings.set('theme', ['light']);
      await settings.set('units', null);
      expect(await settings.get('theme')).toEqual(['light']);
      expect(await settings.list()).toEqual({ theme: ['light'], units: null });
    });
  });

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
    const as = (actor: Actor) => records.forTenant(FIRST_TENANT, actor);

    test.for(denials)('%s may not %s, and the attempt is written down', async ([role, , attempt]) => {
      const { signIn, email } = await newPerson(role);
      const actor = actorOfSession((await signIn()).session, FROM);
      await expect(attempt(actor)).rejects.toMatchObject({ code: 'role_forbids', status: 403 });
      const [latest] = (await first().audit.list({ limit: 1 })).entries;
      expect(latest).toMatchObject({ action: 'role.denied', actor: email, from: FROM });
    });

    test('a key with the scope admin works like an ADMIN of its tenant, and is no operator', async () => {
      const { key } = await first().keys.create({ name: 'ci', scopes: ['admin'] });
      const actor = actorOfKey((await records.keys.verify(key))!);
      await expect(as(actor).settings.set('by-key', 1)).resolves.toBeUndefined();
      expect(() => records.installation(actor)).toThrow(expect.objectContaining({ code: 'operators_only' }));
      expect(() => records.forTenant(ORIEL_TENANT, actor)).toThrow(expect.objectContaining({ code: 'tenant_denied' }));
    });
  });

  test('any text at all is kept as it was or refused with a sentence', async () => {
    const { views, settings } = await newTenant();
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    /** Lone surrogates are no text; they come back as U+FFFD. */
    const kept = (value: unknown) => JSON.parse(JSON.stringify(value).toWellFormed());
    await fc.assert(
      fc.asyncProperty(text, fc.jsonValue({ stringUnit: 'grapheme' }), async (name, state) => {
        for (const attempt of [
          async () => expect((await views.save({ page: 'logs', name, state })).state).toEqual(kept(state)),
          () => views.list(name),
          () => views.remove(name),
          () => settings.get(name),
          () => settings.set(name, state),
          () => records.keys.verify(name),
          () => records.sessions.verify(name),
          () => records.sessions.consumeLink(name, FROM),
          () => records.tenantByName(name),
        ]) {
          await attempt().catch((error: unknown) => expect(error).toBeInstanceOf(RecordsError));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('the audit log reads in pages, newest first', async () => {
    const { audit, settings, tenantId } = await newTenant();
    for (let value = 0; value < 5; value++) await settings.set('value', value);
    await audit.record({ action: 'rule.create', target: 'a rule', detail: { threshold: 0.5 } });
    const read: unknown[] = [];
    let before: string | undefined;
    do {
      const page = await audit.list({ limit: 3, ...(before === undefined ? {} : { before }) });
      read.push(...page.entries.map((entry) => entry.detail.to ?? entry.action));
      before = page.next;
    } while (before !== undefined);
    expect(read).toEqual(['rule.create', 4, 3, 2, 1, 0, 'tenant.create']);
    await expect(audit.list({ before: 'x' })).rejects.toMatchObject({ code: 'invalid', field: 'before' });
    const all = await records.installation(OPERATOR).audit.list({ limit: 7 });
    expect(all.entries[0]).toMatchObject({
      tenant: tenantId,
      actor: 'the test',
      target: 'a rule',
      detail: { threshold: 0.5 },
    });
  });

  test('the audit log is searched by who, what, when, and for what was denied', async () => {
    const { tenantId, settings, audit } = await newTenant();
    const { key, record } = await records
      .forTenant(tenantId, OPERATOR)
      .keys.create({ name: '100%_\\sure', scopes: ['read'] });
    const reader = records.forTenant(tenantId, actorOfKey((await records.keys.verify(key))!, FROM));
    await expect(reader.settings.set('forbidden', 1)).rejects.toMatchObject({ code: 'role_forbids' });
    nowMs += MINUTE_MS;
    await settings.set('later', 'done');
    const found = async (query: object) => (await audit.list(query)).entries.map(({ action }) => action);

    expect(await found({ actor: 'KEY ORIEL_' })).toEqual(['role.denied']);
    expect(await found({ actor: 'the test', action: 'setting' })).toEqual(['setting.set']);
    expect(await found({ text: 'later' })).toEqual(['setting.set']);
    expect(await found({ text: record.id })).toEqual(['key.create']);
    // Nothing that is typed is a wildcard.
    expect(await found({ text: '100%_\\\\sure' })).toEqual(['key.create']);
    expect(await found({ actor: '%' })).toEqual(['role.denied']);
    expect(await found({ actor: 'the_test' })).toEqual([]);
    expect(await found({ denied: true })).toEqual(['role.denied']);
    expect(await found({ from: new Date(nowMs) })).toEqual(['setting.set']);
    expect(await found({ until: new Date(nowMs), denied: false })).toEqual([
      'role.denied',
      'key.create',
      'tenant.create',
    ]);
    expect(await found({ action: 'tenant.create', from: new Date(nowMs) })).toEqual([]);
    for (const actor of ['x'.repeat(201), 'nul\0']) {
      await expect(audit.list({ actor })).rejects.toMatchObject({ code: 'invalid', field: 'actor' });
    }
    // Operators search through all tenants.
    const { entries } = await records.installation(OPERATOR).audit.list({ text: 'later', action: 'setting.set' });
    expect(entries).toMatchObject([{ tenant: tenantId }]);
  });

  test('the last operator stays', async () => {
    const { users } = records.installation(OPERATOR);
    const operators = (await users.list()).filter((user) => user.operator);
    for (const { id } of operators.slice(1)) await users.setOperator(id, false);
    await expect(users.setOperator(operators[0]!.id, false)).rejects.toMatchObject({ code: 'last_operator' });
    await expect(users.setDisabled(operators[0]!.id, true)).rejects.toMatchObject({ code: 'last_operator' });
  });
});

import { FIRST_TENANT, ORIEL_TENANT } from '@oriel/telemetry';
import { describe, expect, test } from 'vitest';
import { actorOfKey, actorOfSession } from '../../src/actors.ts';
import { OPERATOR, type RecordsUnderTest } from './records-under-test.ts';

/** What a tenant keeps, and who may change how much. */
export function describeTenants(subject: () => RecordsUnderTest): void {
  describe('tenants', () => {
    test('the first two are there and have no quota, later ones get the preset', async () => {
      const { records, newTenant } = subject();
      expect((await records.policyOf(FIRST_TENANT))?.quotaPerHour).toBeUndefined();
      expect((await records.policyOf(ORIEL_TENANT))?.quotaPerHour).toBeUndefined();
      expect(await records.tenantByName('oriel')).toMatchObject({ id: ORIEL_TENANT });
      const made = await newTenant();
      expect((await made.tenant.get()).policy.quotaPerHour).toEqual({ logs: 10_000 });
      expect(await records.policyOf(4_711)).toBeUndefined();
      expect(await records.tenantByName('nobody')).toBeUndefined();
    });

    test('an import takes all times and keeps them', async () => {
      const { records } = subject();
      const forever = { logs: 0, spans: 0, samples: 0, exemplars: 0 } as const;
      const { id } = await records
        .installation(OPERATOR)
        .tenants.create({ name: 'import', acceptAnyTime: true, retention: forever, quotaPerHour: {} });
      const policy = await records.policyOf(id);
      expect(policy).toMatchObject({ acceptAnyTime: true, retention: forever });
      expect(policy).not.toHaveProperty('quotaPerHour');
    });

    test('that a day comes back from the archive is in the audit log of its tenant', async () => {
      const { records, newTenant } = subject();
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
      const { records, other, aSecondLater, newTenant } = subject();
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
      const { first } = subject();
      await expect(first().tenant.update(change as object)).rejects.toMatchObject({ code: 'invalid', field });
    });

    test('names are words, and taken once', async () => {
      const { records } = subject();
      const { tenants: all } = records.installation(OPERATOR);
      for (const name of ['', 'Shop', 'a b', '-a', 'x'.repeat(64)]) {
        await expect(all.create({ name })).rejects.toMatchObject({ code: 'invalid', field: 'name' });
      }
      for (const name of ['default', 'oriel']) {
        await expect(all.create({ name })).rejects.toMatchObject({ code: 'already_exists', status: 409 });
      }
    });

    test('quotas are not for the tenant itself to lift', async () => {
      const { records, newPerson } = subject();
      const { signIn } = await newPerson('ADMIN');
      const own = records.forTenant(FIRST_TENANT, actorOfSession((await signIn()).session));
      for (const change of [{ quotaPerHour: {} }, { bytesShare: null }, { maxSeries: null }]) {
        await expect(own.tenant.update(change)).rejects.toMatchObject({ code: 'operators_only' });
      }
      await expect(own.tenant.update({ retention: { logs: 30 } })).resolves.toMatchObject({ id: FIRST_TENANT });
    });

    test('its own administrators choose how long it keeps, up to what operators allow', async () => {
      const { records } = subject();
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
      const { newTenant } = subject();
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
}

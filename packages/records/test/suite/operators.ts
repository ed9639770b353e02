import { FIRST_TENANT, ORIEL_TENANT } from '@oriel/telemetry';
import { describe, expect, test } from 'vitest';
import { FROM, OPERATOR, type RecordsUnderTest } from './records-under-test.ts';

/** What operators see and set. */
export function describeOperators(subject: () => RecordsUnderTest): void {
  describe('operators', () => {
    test('see all tenants and set what a tenant may not set for itself', async () => {
      const { records, newTenant } = subject();
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
      const { records } = subject();
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
      const { records } = subject();
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
}

import { FIRST_TENANT, ORIEL_TENANT } from '@oriel/telemetry';
import { describe, expect, test } from 'vitest';
import { openRecords } from '../../src/records.ts';
import { quietLogger } from '../quiet-logger.ts';
import { OPERATOR, type RecordsUnderTest } from './records-under-test.ts';

/** What keys open, and until when. */
export function describeKeys(subject: () => RecordsUnderTest): void {
  describe('keys', () => {
    test('open what they were made for; only their hash is kept', async () => {
      const { records, first } = subject();
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
      const { records } = subject();
      for (const key of ['', 'x', `oriel_${'A'.repeat(43)}`, `oriel_${'A'.repeat(44)}`, 'Bearer x', '\u0000']) {
        expect(await records.keys.verify(key)).toBeUndefined();
      }
    });

    test('that are revoked close at once here and within a second elsewhere', async () => {
      const { records, other, clock, aSecondLater, first, actions } = subject();
      const { key, record } = await first().keys.create({ name: 'leaked', scopes: ['admin'] });
      expect(await other.keys.verify(key)).toBeDefined();
      expect(await records.keys.verify(key)).toBeDefined();
      const revoked = await first().keys.revoke(record.id);
      expect(revoked.revokedAt).toEqual(new Date(clock.nowMs));
      expect(await records.keys.verify(key)).toBeUndefined();
      aSecondLater();
      expect(await other.keys.verify(key)).toBeUndefined();
      expect(await first().keys.revoke(record.id)).toEqual(revoked);
      expect((await actions()).filter((action) => action === 'key.revoke')).toHaveLength(1);
    });

    test('that were unknown a moment ago open once they are made', async () => {
      const { other, first } = subject();
      const { key } = await first().keys.create({ name: 'new', scopes: ['read'] });
      expect(await other.keys.verify(key)).toBeDefined();
    });

    test('made beforehand are taken in once, and open although they were unknown a moment ago', async () => {
      const { records, first } = subject();
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
      const { connection, now, clock, first } = subject();
      const { key, record } = await first().keys.create({ name: 'used', scopes: ['read'] });
      const server = await openRecords({ connection, logger: quietLogger, now });
      await server.keys.verify(key);
      await server.close();
      const listed = (await first().keys.list()).find(({ id }) => id === record.id);
      expect(listed?.lastUsedAt).toEqual(new Date(clock.nowMs));
    });

    test.for([
      [{ name: '', scopes: ['read'] }, 'name'],
      [{ name: 'a\nb', scopes: ['read'] }, 'name'],
      [{ name: 'x', scopes: [] }, 'scopes'],
      [{ name: 'x', scopes: ['read', 'root'] }, 'scopes'],
    ] as const)('refuse %j', async ([key, field]) => {
      const { first } = subject();
      await expect(first().keys.create(key)).rejects.toMatchObject({ code: 'invalid', field });
    });

    test('are never made for the tenant "oriel", not even by operators', async () => {
      const { records } = subject();
      const { keys } = records.forTenant(ORIEL_TENANT, OPERATOR);
      await expect(keys.create({ name: 'x', scopes: ['ingest'] })).rejects.toMatchObject({
        code: 'oriel_tenant',
        status: 403,
      });
    });
  });
}

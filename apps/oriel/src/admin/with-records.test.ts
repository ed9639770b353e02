import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Records } from '@oriel/records';
import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { takeAdminKey } from '../credentials-at-start.ts';
import { type TwoServersRecords, twoServersRecords } from '../test/two-servers-records.ts';
import { COMMAND_LINE } from './input.ts';
import { createKey } from './keys/create.ts';
import { createTenant } from './tenants/create.ts';
import { editTenant } from './tenants/edit.ts';
import { listTenants } from './tenants/list.ts';
import { createUser } from './users/create.ts';
import { editUser } from './users/edit.ts';
import { linkUser } from './users/link.ts';
import { listUsers } from './users/list.ts';

let opened: TwoServersRecords;
let records: Records;
let other: Records;

beforeAll(async () => {
  opened = await twoServersRecords();
  ({ records, other } = opened);
});
afterAll(() => opened?.[Symbol.asyncDispose]());

function configWithKey(key: string) {
  const file = join(opened.root, 'admin.key');
  writeFileSync(file, `${key}\n`);
  return loadConfig({ flags: { adminKeyFile: file }, environment: {}, file: undefined }).config;
}

test('a user who lost the first link gets another, whatever the case of the address', async () => {
  const made = await createUser.run({ records }, { email: 'ada@example.com', role: 'USER' });
  const again = await linkUser.run({ records }, { email: 'Ada@Example.com' });
  expect(again).toMatchObject({ email: 'ada@example.com', signInPath: expect.stringMatching(/^\/auth\/link\?token=/) });
  expect(again.signInPath).not.toBe(made.signInPath);
  await expect(linkUser.run({ records }, { email: 'bob@example.com' })).rejects.toMatchObject({ code: 'bad_command' });
});

test('a user is made an operator, kept out, and let in again', async () => {
  const email = 'grace@example.com';
  await createUser.run({ records }, { email, role: 'USER' });
  await createUser.run({ records }, { email: 'operator@example.com', role: 'USER', operator: true });
  expect(await editUser.run({ records }, { email: 'Grace@Example.com', operator: 'yes' })).toMatchObject({
    email,
    operator: true,
  });
  await editUser.run({ records }, { email, operator: 'no', disabled: 'yes' });
  expect(listUsers.print(await listUsers.run({ records }, {}))).toMatch(/grace@example\.com +no +kept out/);
  await editUser.run({ records }, { email, disabled: 'no' });
  expect(listUsers.print(await listUsers.run({ records }, {}))).not.toContain('kept out');
  for (const input of [{ email }, { email, operator: 'maybe' }, { email: 'nobody@example.com', operator: 'yes' }]) {
    await expect(editUser.run({ records }, input)).rejects.toMatchObject({ code: 'bad_command' });
  }
});

test('an operator sets what a tenant may take on disk', async () => {
  expect(await createTenant.run({ records }, { name: 'acme', diskShare: '5GB' })).toMatchObject({ bytesShare: 5e9 });
  const edited = await editTenant.run({ records }, { name: 'acme', diskShare: '512MiB', quota: 'none' });
  expect(edited).toMatchObject({ bytesShare: 512 * 2 ** 20 });
  expect(edited.policy).not.toHaveProperty('quotaPerHour');
  expect(listTenants.print(await listTenants.run({ records }, {}))).toMatch(/acme .* 536.9 MB/);
  expect((await editTenant.run({ records }, { name: 'acme', diskShare: 'none' })).bytesShare).toBeNull();
  for (const input of [{}, { diskShare: 'much' }]) {
    await expect(editTenant.run({ records }, { name: 'acme', ...input })).rejects.toMatchObject({
      code: 'bad_command',
    });
  }
  await expect(editTenant.run({ records }, { name: 'acme', diskShare: '1kB' })).rejects.toMatchObject({
    code: 'invalid',
  });
});

test('an operator says what of a tenant nobody may read, and for how long which signal is kept', async () => {
  const name = 'clinic';
  await createTenant.run({ records }, { name, redactKeys: 'personal,badge', retention: 'logs=90d' });
  const edited = await editTenant.run({ records }, { name, retention: 'spans=1d,rollups=forever' });
  expect(edited.policy.retention).toMatchObject({ logs: 90, spans: 1, rollups: 0, samples: 30 });
  expect(edited.policy.redactKeys).toEqual(expect.arrayContaining(['email', 'badge']));
  expect(edited.policy.redactPatterns.length).toBeGreaterThan(0);
  const cleared = await editTenant.run({ records }, { name, redactKeys: 'none' });
  expect(cleared.policy).toMatchObject({ redactKeys: [], redactPatterns: [] });
});

test('a tenant of imports has no quota, unless it is given one', async () => {
  const make = async (name: string, quota: object) =>
    (await createTenant.run({ records }, { name, acceptAnyTime: true, retention: 'forever', ...quota })).policy;
  const imports = await make('imports', {});
  expect(imports).toMatchObject({ acceptAnyTime: true, retention: { logs: 0, spans: 0, samples: 0 } });
  expect(imports).not.toHaveProperty('quotaPerHour');
  expect(await make('slow-imports', { quota: '500' })).toMatchObject({ quotaPerHour: { logs: 500 } });
});

test('a key that administers and cannot read is made with a warning', async () => {
  const make = async (scope: string) => createKey.warn!(await createKey.run({ records }, { name: 'k', scope }));
  expect(await make('admin')).toContain('cannot read');
  expect(await make('ingest,admin')).toContain('--scope read,admin');
  for (const scope of ['read,admin', 'ingest', 'read']) expect(await make(scope)).toBeUndefined();
});

test('two servers that start at once take the same admin key', async () => {
  const key = `oriel_${'a1B2'.repeat(10)}xyz`;
  const config = configWithKey(key);
  expect(await Promise.all([takeAdminKey(config, records), takeAdminKey(config, other)])).toEqual([true, true]);
  expect((await other.keys.verify(key))?.scopes).toEqual(new Set(['ingest', 'read', 'admin']));
});

test('an admin key that was revoked is refused, and stays so', async () => {
  const key = `oriel_${'c3D4'.repeat(10)}xyz`;
  const { keys } = records.forTenant(FIRST_TENANT, COMMAND_LINE);
  await keys.revoke((await keys.create({ name: 'old', scopes: ['read'], key })).record.id);
  await expect(takeAdminKey(configWithKey(key), records)).rejects.toMatchObject({ code: 'already_exists' });
});

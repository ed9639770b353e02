import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMAND_LINE } from './admin/input.ts';
import { loadConfig } from './config/load.ts';
import { refuseOpenHouse } from './credentials-at-start.ts';
import { type TwoServersRecords, twoServersRecords } from './test/two-servers-records.ts';

// Listening beyond this machine: somebody must hold a credential first.

let opened: TwoServersRecords;
beforeAll(async () => {
  opened = await twoServersRecords();
});
afterAll(() => opened?.[Symbol.asyncDispose]());

function listenOn(host: string, hasAdminKey = false): Promise<void> {
  const { config } = loadConfig({ flags: { host }, environment: {}, file: undefined });
  return refuseOpenHouse(config, opened.records, hasAdminKey);
}

test('is refused while nobody could sign in, and says what to do', async () => {
  const refusal = listenOn('0.0.0.0');
  await expect(refusal).rejects.toMatchObject({
    code: 'credentials_needed',
    exitCode: 78,
    message: expect.stringMatching(
      /'0\.0\.0\.0' is not loopback.*`oriel key create --name admin .*ORIEL_ADMIN_KEY_FILE/,
    ),
  });
  await listenOn('127.0.0.1');
  await listenOn('::1');
  await listenOn('0.0.0.0', true);
});

test('what opens nothing any more is no credential', async () => {
  const { keys } = opened.records.forTenant(FIRST_TENANT, COMMAND_LINE);
  const { record } = await keys.create({ name: 'admin', scopes: ['ingest', 'read', 'admin'] });
  await listenOn('0.0.0.0');
  await keys.revoke(record.id);
  await expect(listenOn('0.0.0.0')).rejects.toMatchObject({ code: 'credentials_needed' });

  const { users } = opened.records.installation(COMMAND_LINE);
  const operator = { operator: true, tenant: FIRST_TENANT, role: 'ADMIN' } as const;
  await users.create({ email: 'first@example.com', ...operator });
  await expect(listenOn('0.0.0.0')).rejects.toMatchObject({ code: 'credentials_needed' });
  const ada = await users.create({ email: 'ada@example.com', password: 'correct horse battery', ...operator });
  await listenOn('0.0.0.0');
  await users.setDisabled(ada.id, true);
  await expect(listenOn('0.0.0.0')).rejects.toMatchObject({ code: 'credentials_needed' });
});

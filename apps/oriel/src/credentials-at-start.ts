import { readFileSync } from 'node:fs';
import { type Records, RecordsError } from '@oriel/records';
import { FIRST_TENANT } from '@oriel/telemetry';
import { COMMAND_LINE } from './admin/input.ts';
import type { Config } from './config/settings.ts';
import { isLoopback } from './doors/listen.ts';
import { OrielError } from './errors.ts';

/** Makes the key of `ORIEL_ADMIN_KEY_FILE` work; a container has no terminal on which a link could be read. */
export async function takeAdminKey(config: Config, records: Records): Promise<boolean> {
  if (config.adminKeyFile === '') return false;
  let key: string;
  try {
    key = readFileSync(config.adminKeyFile, 'utf8').trim();
  } catch (error) {
    throw new OrielError('bad_config', `cannot read the key in '${config.adminKeyFile}'`, { cause: error });
  }
  if (await records.keys.verify(key)) return true;
  try {
    await records
      .forTenant(FIRST_TENANT, COMMAND_LINE)
      .keys.create({ name: 'admin key file', scopes: ['ingest', 'read', 'admin'], key });
  } catch (error) {
    const isMade = error instanceof RecordsError && error.code === 'already_exists';
    // A server that starts beside this one was faster. A key that was revoked is there too, and opens nothing.
    if (!isMade || !(await records.keys.verify(key))) throw error;
  }
  return true;
}

/** Beyond this machine strangers can knock, so somebody must hold a credential first. @throws OrielError */
export async function refuseOpenHouse(config: Config, records: Records, hasAdminKey: boolean): Promise<void> {
  if (isLoopback(config.host) || hasAdminKey) return;
  const keys = await records.forTenant(FIRST_TENANT, COMMAND_LINE).keys.list();
  const users = await records.installation(COMMAND_LINE).users.list();
  const canEnter =
    users.some((user) => user.hasPassword && user.disabledAt === undefined) ||
    keys.some((key) => key.revokedAt === undefined);
  if (canEnter) return;
  throw new OrielError(
    'credentials_needed',
    `'${config.host}' is not loopback, and nobody has a credential yet; run \`oriel key create --name admin --scope ingest,read,admin\` or set ORIEL_ADMIN_KEY_FILE first`,
  );
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../test/databases.ts';
import { fillPrepared } from '../../test/fill-prepared.ts';
import { quietLogger } from '../../test/quiet-logger.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import { migrate } from './migrate.ts';

test('a role that can bypass row level security is no wall: refused', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-roles-'));
  await fillPrepared(dataDir);
  const { connection, stop } = await startPostgres({ dataDir, logger: quietLogger }).then((child) => ({
    connection: child.connection,
    stop: () => child.stop(),
  }));
  try {
    await run(connection, 'create role oriel_app nologin bypassrls');
    await expect(migrate(connection, quietLogger)).rejects.toMatchObject({
      code: 'roles_missing',
      message: expect.stringContaining('"oriel_app" can bypass row level security'),
    });
    await run(connection, 'alter role oriel_app nobypassrls');
    await expect(migrate(connection, quietLogger)).resolves.toBeGreaterThan(0);
  } finally {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

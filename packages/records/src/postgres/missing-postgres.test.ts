import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quietLogger } from '../../test/quiet-logger.ts';
import { clusterPaths, prepareCluster } from './cluster.ts';
import { unprivilegedOwner } from './owner.ts';
import { startPostgres } from './start-postgres.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-no-postgres-'));
  await chmod(directory, 0o755);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(directory, { recursive: true, force: true });
});

test('a platform for which there is no PostgreSQL is named, with the way out, and nothing is made', async () => {
  // All that is not real: the name of the machine.
  vi.stubGlobal('process', Object.create(process, { arch: { value: 's390x' } }));
  const started = startPostgres({ dataDir: join(directory, 'postgres'), logger: quietLogger });
  await expect(started).rejects.toMatchObject({ name: 'RecordsError', code: 'postgres_missing' });
  await expect(started).rejects.toThrow(/for \w+-s390x.*set DATABASE_URL to a PostgreSQL 15 or newer/);
  expect(await readdir(directory)).toEqual([]);
});

test('a program that finds no loader, as on a system without glibc, is told from one that fails', async () => {
  const initdb = join(directory, 'initdb');
  await writeFile(initdb, '#!/no/such/loader\n', { mode: 0o755 });
  const paths = clusterPaths(join(directory, 'postgres'));
  const made = prepareCluster(
    paths,
    { initdb, postgres: initdb, environment: {} },
    await unprivilegedOwner(paths.cluster),
  );
  await expect(made).rejects.toMatchObject({ code: 'postgres_missing' });
  await expect(made).rejects.toThrow(/needs glibc.*set DATABASE_URL/);
});

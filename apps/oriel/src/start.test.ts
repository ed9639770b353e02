import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineClients, startEngine } from '@oriel/store-clickhouse';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LoadedConfig, loadConfig } from './config/load.ts';
import { type DataDirectory, dataDirectory } from './data-directory/layout.ts';
import { lockDataDirectory } from './data-directory/lock.ts';
import { startOriel } from './start.ts';

// A start that fails: one error with its code, nothing stays open, and nothing is damaged.

let directory: DataDirectory;
let loaded: LoadedConfig;
beforeEach(() => {
  directory = dataDirectory(mkdtempSync(join(tmpdir(), 'oriel-start-')));
  const flags = { data: directory.root, port: '0', otlpHttpPort: '0', otlpGrpcPort: '0', logLevel: 'error' };
  loaded = loadConfig({ flags, environment: {}, file: undefined });
});
afterEach(() => rmSync(directory.root, { recursive: true }));

function expectNothingOpen(): void {
  expect(existsSync(join(directory.postgres, 'cluster/PG_VERSION'))).toBe(true);
  expect(existsSync(join(directory.postgres, 'cluster/postmaster.pid'))).toBe(false);
  expect(existsSync(join(directory.engine, 'engine.pid'))).toBe(false);
  lockDataDirectory(directory)[Symbol.dispose]();
}

test('an engine that cannot start, and says so while PostgreSQL is being made', async () => {
  mkdirSync(directory.engine);
  writeFileSync(join(directory.engine, 'data'), 'no directory');
  await expect(startOriel({ loaded })).rejects.toMatchObject({
    code: 'start_failed',
    exitCode: 70,
    message: expect.stringMatching(/^cannot start the embedded engine: /),
  });
  expectNothingOpen();
});

test('data of a newer version, twice: it stays as it is', async () => {
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const engine = await startEngine({ dataDir: directory.engine, memoryBytes: 1e9, logger: silent });
  const clients = createEngineClients(engine.clientOptions);
  await clients.maintenance.command(
    'CREATE TABLE schema_migration (version UInt32, name String, checksum String) ENGINE = MergeTree ORDER BY version',
  );
  await clients.maintenance.command("INSERT INTO schema_migration SELECT 99, 'later', ''");
  await clients.close();
  await engine.stop();
  for (let time = 0; time < 2; time++) {
    await expect(startOriel({ loaded })).rejects.toMatchObject({
      code: 'newer_data',
      exitCode: 65,
      message: expect.stringMatching(/schema version 99, and this version of Oriel knows \d+; start the newer Oriel/),
    });
    expectNothingOpen();
  }
});

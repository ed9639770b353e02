import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { dataDirectory } from '../data-directory/layout.ts';
import { startFailure } from '../start-failure.ts';
import { openEngine } from './open-engine.ts';

afterEach(() => vi.unstubAllEnvs());

test('an engine whose library is not installed is a sentence, and the start ends with its code', async () => {
  const root = mkdtempSync(join(tmpdir(), 'oriel-no-engine-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(root, { recursive: true }));
  // The engine's process, and it alone, finds no library, as on a platform for which there is none.
  const hook = `import { registerHooks } from 'node:module';
registerHooks({ resolve: (name, context, next) => next(name === 'chdb' ? 'chdb-of-another-platform' : name, context) });`;
  vi.stubEnv('NODE_OPTIONS', `--import=data:text/javascript,${encodeURIComponent(hook)}`);
  const { config } = loadConfig({ flags: {}, environment: {}, file: undefined });
  const directory = dataDirectory(root);
  const opened = openEngine(
    { config, directory, memoryBytes: 1e9, tell: () => {}, logger: pino({ level: 'silent' }) },
    stack,
  );
  expect(await opened.catch(startFailure)).toMatchObject({
    code: 'engine_missing',
    exitCode: 69,
    message: expect.stringContaining(
      `cannot start the embedded engine: the embedded engine is not installed for ${process.platform}-${process.arch}; install with optional dependencies`,
    ),
  });
});

test('an engine that is there and cannot start says why, and is not called missing', async () => {
  const root = mkdtempSync(join(tmpdir(), 'oriel-engine-fails-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(root, { recursive: true }));
  const directory = dataDirectory(root);
  mkdirSync(directory.engine);
  // As a data directory that came off a damaged disk.
  writeFileSync(join(directory.engine, 'data'), 'no directory');
  const { config } = loadConfig({ flags: {}, environment: {}, file: undefined });
  const opened = openEngine(
    { config, directory, memoryBytes: 1e9, tell: () => {}, logger: pino({ level: 'silent' }) },
    stack,
  );
  const failure = await opened.catch(startFailure);
  expect(failure).toMatchObject({ code: 'start_failed', exitCode: 70 });
  expect((failure as Error).message).toMatch(/^cannot start the embedded engine: (?!.*not installed)/);
});

test('a server that is not there is named, without its password', async () => {
  const root = mkdtempSync(join(tmpdir(), 'oriel-engine-away-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(root, { recursive: true }));
  const environment = { CLICKHOUSE_URL: 'http://default:a-password@127.0.0.1:9' };
  const { config } = loadConfig({ flags: {}, environment, file: undefined });
  const directory = dataDirectory(root);
  const opened = openEngine(
    { config, directory, memoryBytes: 1e9, tell: () => {}, logger: pino({ level: 'silent' }) },
    stack,
  );
  await expect(opened).rejects.toThrow(
    'no ClickHouse answers at 127.0.0.1:9, the address of CLICKHOUSE_URL; start it, or correct the address',
  );
  await expect(opened).rejects.toMatchObject({ code: 'start_failed', exitCode: 70 });
});

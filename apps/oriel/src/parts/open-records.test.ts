import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { dataDirectory } from '../data-directory/layout.ts';
import { startFailure } from '../start-failure.ts';
import { openRecordsPart } from './open-records.ts';

afterEach(() => vi.unstubAllGlobals());

test('a platform for which there is no PostgreSQL ends the start with its code and the way out', async () => {
  const root = mkdtempSync(join(tmpdir(), 'oriel-no-postgres-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(root, { recursive: true }));
  const { config } = loadConfig({ flags: {}, environment: {}, file: undefined });
  const directory = dataDirectory(root);
  // All that is not real: the name of the machine.
  vi.stubGlobal('process', Object.create(process, { arch: { value: 's390x' } }));
  const opened = openRecordsPart({ config, directory, logger: pino({ level: 'silent' }) }, stack);
  expect(await opened.catch(startFailure)).toMatchObject({
    name: 'OrielError',
    code: 'postgres_missing',
    exitCode: 69,
    message: expect.stringMatching(/s390x.*set DATABASE_URL to a PostgreSQL 15 or newer/),
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemActor } from '@oriel/records';
import { FIRST_TENANT } from '@oriel/telemetry';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { dataDirectory } from '../data-directory/layout.ts';
import { Outgoing } from '../outgoing/outgoing.ts';
import type { OwnWork } from '../self/own-work.ts';
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

test('what is written behind the back of requests is called as what may be away, and seen as such', async () => {
  const root = mkdtempSync(join(tmpdir(), 'oriel-behind-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(root, { recursive: true }));
  const { config } = loadConfig({ flags: {}, environment: {}, file: undefined });
  const logger = pino({ level: 'silent' });
  const outgoing = new Outgoing({ logger });
  const told: OwnWork[] = [];
  const tell = (work: OwnWork) => void told.push(work);
  const { records } = await openRecordsPart({ config, directory: dataDirectory(root), logger, outgoing, tell }, stack);
  const first = records.forTenant(FIRST_TENANT, systemActor('the test'));
  const { key } = await first.keys.create({ name: 'sender', scopes: ['ingest'] });
  const calls = (name: string) => outgoing.reports.find((report) => report.name === name)!;
  await records.keys.verify(key);
  expect(() => records.installation({ ...systemActor('mallory'), operator: false })).toThrow();
  await expect.poll(() => [calls('key_uses').answered, calls('audit_log').answered]).toEqual([1, 1]);
  expect(told.every(({ name }) => name === 'postgresql')).toBe(true);
  expect(told.length).toBeGreaterThan(3);
});

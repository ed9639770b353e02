import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, type PostgresChild, type Records, startPostgres } from '@oriel/records';
import { FIRST_TENANT } from '@oriel/telemetry';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMAND_LINE } from '../admin/input.ts';
import { demoKey } from './demo-key.ts';

const logger = pino({ level: 'silent' });
let root: string;
let postgres: PostgresChild;
/** Two servers of one installation. */
let records: Records;
let other: Records;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'oriel-demo-key-'));
  postgres = await startPostgres({ dataDir: join(root, 'postgres'), logger });
  records = await openRecords({ connection: postgres.connection, logger });
  other = await openRecords({ connection: postgres.connection, logger });
});
afterAll(async () => {
  await Promise.all([records.close(), other.close()]);
  await postgres.stop();
  rmSync(root, { recursive: true, force: true });
});

test('every start of the shop sends with the same key, and a revoked one is followed by the next', async () => {
  const { keys } = records.forTenant(FIRST_TENANT, COMMAND_LINE);
  const [first, beside] = await Promise.all([demoKey(records), demoKey(other)]);
  expect(beside).toBe(first);
  expect(await demoKey(records)).toBe(first);
  const [only, ...more] = await keys.list();
  expect(more).toEqual([]);
  expect(only).toMatchObject({ name: 'demo shop', scopes: ['ingest'], revokedAt: undefined });

  await keys.revoke(only!.id);
  const next = await demoKey(records);
  expect(next).not.toBe(first);
  expect((await records.keys.verify(next))?.scopes).toEqual(new Set(['ingest']));
  expect(await demoKey(records)).toBe(next);
  expect(await keys.list()).toHaveLength(2);
});

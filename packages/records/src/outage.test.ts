import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillPrepared } from '../test/fill-prepared.ts';
import { quietLogger } from '../test/quiet-logger.ts';
import { signalAll } from '../test/signal-all.ts';
import { systemActor } from './actor.ts';
import { childrenOf } from './postgres/predecessor.ts';
import { type PostgresChild, startPostgres } from './postgres/start-postgres.ts';
import { openRecords, type Records } from './records.ts';

let dataDir: string;
let postgres: PostgresChild;
let records: Records;
let nowMs = Date.now();
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-outage-'));
  await fillPrepared(dataDir);
  postgres = await startPostgres({ dataDir, logger: quietLogger });
  records = await openRecords({ connection: postgres.connection, logger: quietLogger, now: () => nowMs });
});
afterAll(async () => {
  await records.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const first = () => records.forTenant(FIRST_TENANT, systemActor('the test'));

test('a kill -9 of PostgreSQL passes: nothing is lost and nobody has to connect again', async () => {
  const { key } = await first().keys.create({ name: 'before', scopes: ['ingest'] });
  // Connections at work and at rest, all of which break.
  const working = Array.from({ length: 20 }, (_, value) => first().settings.set(`value-${value}`, value));
  process.kill(postgres.pid, 'SIGKILL');
  const outcomes = await Promise.allSettled(working);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({ code: 'records_unavailable', status: 503 });
  }
  await expect.poll(() => postgres.restarts).toBe(1);
  await expect.poll(() => postgres.state).toBe('ready');
  nowMs += 1_001;
  await expect.poll(() => records.ping()).toBe(true);
  const kept = await first().settings.list();
  for (const [value, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') expect(kept[`value-${value}`]).toBe(value);
  }
  expect(await records.keys.verify(key)).toMatchObject({ name: 'before' });
  expect(records.health.state).toBe('answering');
});

test('a PostgreSQL that runs and says nothing is away, too', async () => {
  // Somebody has asked already: its connection is open, and a process of PostgreSQL's own serves it.
  await first().settings.list();
  const processes = [postgres.pid, ...childrenOf(postgres.pid)];
  signalAll(processes, 'SIGSTOP');
  try {
    await expect(first().settings.list()).rejects.toMatchObject({ code: 'records_unavailable', status: 503 });
    expect(records.health.state).toBe('away');
  } finally {
    signalAll(processes, 'SIGCONT');
  }
  await expect.poll(() => records.ping()).toBe(true);
  await expect
    .poll(() =>
      first()
        .settings.set('after', 1)
        .then(() => 'kept', String),
    )
    .toBe('kept');
});

test('while PostgreSQL is away the way in goes on with what it knew', async () => {
  const { key } = await first().keys.create({ name: 'known', scopes: ['ingest'] });
  const { key: unseen } = await first().keys.create({ name: 'unseen', scopes: ['ingest'] });
  const link = await records.signInLink.create();
  const { token } = await records.sessions.consumeLink(link.token, '192.0.2.1');
  const before = [
    await records.keys.verify(key),
    await records.policyOf(FIRST_TENANT),
    await records.sessions.verify(token),
  ];

  await postgres.stop();
  nowMs += 60_000;
  expect([
    await records.keys.verify(key),
    await records.policyOf(FIRST_TENANT),
    await records.sessions.verify(token),
  ]).toEqual(before);
  await expect(records.keys.verify(unseen)).rejects.toMatchObject({ code: 'records_unavailable' });
  await expect(first().views.list()).rejects.toMatchObject({ code: 'records_unavailable', status: 503 });
  expect(await records.ping()).toBe(false);
  expect(records.health).toMatchObject({ state: 'away', servedWhileAway: 3 });

  postgres = await startPostgres({ dataDir, logger: quietLogger });
  nowMs += 1_001;
  await expect.poll(() => records.ping()).toBe(true);
  expect(await records.keys.verify(unseen)).toMatchObject({ name: 'unseen' });
  expect(records.health.state).toBe('answering');
});

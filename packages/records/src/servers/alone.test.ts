import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillPrepared } from '../../test/fill-prepared.ts';
import { quietLogger } from '../../test/quiet-logger.ts';
import { type PostgresChild, startPostgres } from '../postgres/start-postgres.ts';
import { alone } from './alone.ts';

let dataDir: string;
let postgres: PostgresChild;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-alone-'));
  await fillPrepared(dataDir);
  postgres = await startPostgres({ dataDir, logger: quietLogger });
});
afterAll(async () => {
  await postgres?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const as = <T>(name: string, work: (signal: AbortSignal) => Promise<T>) => alone(postgres.connection, name, work);

test('of two at the same work one is told at once that the other is', async () => {
  const first = await as('moving', async () => {
    expect(await as('moving', async () => 'second')).toBeUndefined();
    expect(await as('something else', async () => 'beside it')).toBe('beside it');
    return 'first';
  });
  expect(first).toBe('first');
  expect(await as('moving', async () => 'afterwards')).toBe('afterwards');
});

test('work that fails lets go', async () => {
  const failing = as('moving', async () => {
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  expect(await as('moving', async () => 'afterwards')).toBe('afterwards');
});

test('work hears that the database is gone, since another may begin then', async () => {
  const work = as('moving', async (signal) => {
    expect(signal.aborted).toBe(false);
    process.kill(postgres.pid, 'SIGKILL');
    await expect.poll(() => signal.aborted).toBe(true);
    signal.throwIfAborted();
  });
  await expect(work).rejects.toMatchObject({ code: 'records_unavailable' });
});

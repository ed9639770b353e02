import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PredecessorFile } from './predecessor.ts';
import { startEngine } from './supervisor.ts';
import { openTestEngine } from './test-engine.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-supervisor-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A zombie has ended; whether somebody has fetched its exit status is no matter of ours. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    return !/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

describe('the engine', () => {
  it('is back by itself after a kill -9, with its data, under the same options', async () => {
    await using test = await openTestEngine();
    const { engine, clients } = test;
    await clients.maintenance.command(
      'CREATE TABLE logs (tenant UInt32) ENGINE = MergeTree ORDER BY tenant SETTINGS fsync_after_insert = 1',
    );
    await clients.maintenance.command('INSERT INTO logs VALUES (1), (2)');
    const states: string[] = [];
    engine.on('state', (state) => states.push(state));
    const firstPid = engine.pid!;
    process.kill(firstPid, 'SIGKILL');
    await expect(clients.forTenant(1).query('SELECT 1')).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect.poll(() => states).toEqual(['restarting', 'ready']);
    expect(engine.pid).not.toBe(firstPid);
    expect(engine).toMatchObject({ restarts: 1, lastExit: 'ended by SIGKILL' });
    const { block } = await clients.forTenant(1).query('SELECT count() AS c FROM logs');
    expect(block.column('c').get(0)).toBe(1n);
  });

  it('is started again when it runs and says nothing', async () => {
    const said: string[] = [];
    const logger = { info: () => {}, warn: () => {}, error: (message: string) => said.push(message) };
    await using test = await openTestEngine({
      logger,
      pulse: { everyMs: 50, patienceMs: 3_000, mostMissed: 2 },
    });
    const firstPid = test.engine.pid!;
    process.kill(firstPid, 'SIGSTOP');
    await expect.poll(() => test.engine.restarts).toBeGreaterThan(0);
    await expect.poll(() => test.clients.ping()).toBe(true);
    expect(await isRunning(firstPid)).toBe(false);
    expect(said[0]).toMatch(/^the engine runs and has not answered for \d+ s; ending it/);
  });

  it('stops at once and takes its process with it', async () => {
    const test = await openTestEngine();
    const pid = test.engine.pid!;
    await test[Symbol.asyncDispose]();
    expect(test.engine.state).toBe('stopped');
    expect(await isRunning(pid)).toBe(false);
  });

  it('cannot be reached by other users', async () => {
    await using test = await openTestEngine();
    const { endpoint } = test.engine.clientOptions;
    const { stat } = await import('node:fs/promises');
    expect((await stat((endpoint as { socketPath: string }).socketPath)).mode & 0o077).toBe(0);
  });

  it('answers from a data directory whose path is too long for a socket', async () => {
    const deep = join(directory, 'd'.repeat(120));
    await using test = await openTestEngine({ dataDir: deep });
    expect(await test.clients.ping()).toBe(true);
  });

  it('says why it cannot start', async () => {
    const blocked = join(directory, 'blocked');
    await writeFile(blocked, 'a file where a directory should be');
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    await expect(startEngine({ dataDir: blocked, memoryBytes: 1e9, logger })).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});

describe('an engine whose parent died', () => {
  /** A parent in a process of its own, so that it can be killed. */
  async function openParent(dataDir: string): Promise<{ parent: ChildProcess; enginePid: number }> {
    const script = `
      import { startEngine } from ${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)};
      const engine = await startEngine({ dataDir: ${JSON.stringify(dataDir)}, memoryBytes: 1e9, logger: console });
      console.log('pid ' + engine.pid);
      setInterval(() => {}, 1000);
    `;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const chunk of parent.stdout!) {
      text += String(chunk);
      const pid = /pid (\d+)\n/.exec(text)?.[1];
      if (pid) return { parent, enginePid: Number(pid) };
    }
    throw new Error(`the parent ended: ${text}`);
  }

  it('ends by itself, and the next one waits for that', async () => {
    const dataDir = join(directory, 'orphan');
    const { parent, enginePid } = await openParent(dataDir);
    expect(JSON.parse(await readFile(join(dataDir, 'engine.pid'), 'utf8')).pid).toBe(enginePid);
    parent.kill('SIGKILL');
    await using test = await openTestEngine({ dataDir });
    expect(await isRunning(enginePid)).toBe(false);
    expect(await test.clients.ping()).toBe(true);
  });
});

describe('what a predecessor left', () => {
  it('is ended when it does not end by itself', async () => {
    const file = new PredecessorFile(join(directory, 'stubborn.pid'));
    const stubborn = spawn('sleep', ['60'], { stdio: 'ignore' });
    file.write(stubborn.pid!);
    expect(await file.waitUntilGone()).toBe('ended');
    expect(await isRunning(stubborn.pid!)).toBe(false);
  });

  it('is left alone when its number belongs to another process by now', async () => {
    const path = join(directory, 'reused.pid');
    const innocent = spawn('sleep', ['60'], { stdio: 'ignore' });
    await writeFile(path, JSON.stringify({ pid: innocent.pid, startedAt: '1' }));
    expect(await new PredecessorFile(path).waitUntilGone()).toBe('none');
    await sleep(50);
    expect(innocent.exitCode).toBeNull();
    innocent.kill();
  });

  it.each(['', 'not json', '{}', '{"pid":1}', 'null'])('is nobody when the note is %j', async (text) => {
    const path = join(directory, 'damaged.pid');
    await writeFile(path, text);
    await chmod(path, 0o600);
    expect(await new PredecessorFile(path).waitUntilGone()).toBe('none');
  });
});

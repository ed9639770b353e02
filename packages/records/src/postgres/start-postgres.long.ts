import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, link, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { quietLogger } from '../../test/quiet-logger.ts';
import { signalAll } from '../../test/signal-all.ts';
import { RecordsError } from '../errors.ts';
import { childrenOf, isAlive } from './predecessor.ts';
import { type PostgresChild, startPostgres } from './start-postgres.ts';

const isRoot = process.getuid?.() === 0;

/** Made once and copied: making a cluster is the slow part. */
let madeBefore: string;
let directory: string;
let dataDir: string;
let child: PostgresChild | undefined;
beforeAll(async () => {
  madeBefore = await makeDirectory();
  const made = await startPostgres({ dataDir: join(madeBefore, 'postgres'), logger: quietLogger });
  await made.stop();
});
afterAll(() => rm(madeBefore, { recursive: true, force: true }));
beforeEach(async () => {
  directory = await makeDirectory();
  dataDir = join(directory, 'postgres');
});
afterEach(async () => {
  await child?.stop();
  child = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function makeDirectory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'oriel-postgres-'));
  await chmod(made, 0o755);
  return made;
}

/** On a directory of a test's own, which an earlier start has made. */
const start = async (path = dataDir) => {
  if (!existsSync(path)) await copyMadeBefore(path);
  child = await startPostgres({ dataDir: path, logger: quietLogger });
  return child;
};

async function copyMadeBefore(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Owners are kept, which fs.cp cannot.
  execFileSync('cp', ['-a', join(madeBefore, 'postgres'), path]);
}

async function ask<T>({ connection }: PostgresChild, statement: string): Promise<T[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const becomes = (postgres: PostgresChild, state: string) => expect.poll(() => postgres.state).toBe(state);
const ends = (pid: number) => expect.poll(() => isAlive(pid), { interval: 20 }).toBe(false);

test('is there with what was kept, closed to everybody else, and durable', async () => {
  await ask(await start(), 'create table kept as select 42 as answer');
  await child!.stop();
  expect(child!.state).toBe('stopped');
  expect(isAlive(child!.pid)).toBe(false);

  const again = await start();
  expect(await ask(again, 'select answer from kept')).toEqual([{ answer: 42 }]);
  const settings = await ask(
    again,
    `select name, setting from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'shared_buffers') order by 1`,
  );
  expect(settings).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'full_page_writes', setting: 'on' },
    { name: 'listen_addresses', setting: '' },
    { name: 'shared_buffers', setting: '2048' },
    { name: 'synchronous_commit', setting: 'on' },
  ]);
  expect((await stat(again.connection.host)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
  const guess = new pg.Client({ ...again.connection, password: 'a guess' });
  await expect(guess.connect()).rejects.toThrow('password authentication failed');
});

test('comes back by itself after kill -9, with everything that was committed', async () => {
  const postgres = await start();
  await ask(postgres, 'create table kept as select 42 as answer');
  const states: string[] = [];
  postgres.on('state', (state) => states.push(state));
  const killed = postgres.pid;
  process.kill(killed, 'SIGKILL');
  await becomes(postgres, 'restarting');
  await becomes(postgres, 'ready');
  expect(states).toEqual(['restarting', 'ready']);
  expect(postgres.pid).not.toBe(killed);
  expect(postgres.restarts).toBe(1);
  expect(await ask(postgres, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('comes back when only its guardian was killed', async () => {
  const postgres = await start();
  const { pid } = postgres;
  const guardian = Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')[1]);
  process.kill(guardian, 'SIGKILL');
  await becomes(postgres, 'restarting');
  await becomes(postgres, 'ready');
  expect(isAlive(pid)).toBe(false);
  expect(await ask(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('one that runs and says nothing is ended and started again, with all that belongs to it', async () => {
  await copyMadeBefore(dataDir);
  const pulse = { everyMs: 50, patienceMs: 3_000, mostMissed: 2 };
  child = await startPostgres({ dataDir, pulse, logger: quietLogger });
  const postgres = child;
  await ask(postgres, 'create table kept as select 42 as answer');
  const stalled = [postgres.pid, ...childrenOf(postgres.pid)];
  expect(stalled.length).toBeGreaterThan(1);
  signalAll(stalled, 'SIGSTOP');
  await becomes(postgres, 'restarting');
  await becomes(postgres, 'ready');
  expect(await ask(postgres, 'select answer from kept')).toEqual([{ answer: 42 }]);
  for (const pid of stalled) await ends(pid);
});

test('one that runs and answers is left alone, however often it is asked', async () => {
  await copyMadeBefore(dataDir);
  const pulse = { everyMs: 1, patienceMs: 60_000, mostMissed: 1 };
  child = await startPostgres({ dataDir, pulse, logger: quietLogger });
  const { pid } = child;
  for (let question = 0; question < 50; question++) await ask(child, 'select 1');
  expect(child).toMatchObject({ pid, state: 'ready', restarts: 0 });
});

test('a stop ends one that says nothing', async () => {
  const postgres = await start();
  process.kill(postgres.pid, 'SIGSTOP');
  await postgres.stop();
  expect(isAlive(postgres.pid)).toBe(false);
});

test('ends when its parent is killed, and a new start at that very moment works', async () => {
  await copyMadeBefore(dataDir);
  const holder = spawn(process.execPath, [join(import.meta.dirname, '../../test/hold-postgres.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  const { pid } = JSON.parse(line.toString()) as { pid: number };
  expect(isAlive(pid)).toBe(true);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const postgres = await start();
  expect(isAlive(pid)).toBe(false);
  expect(await ask(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('ends by itself when its parent is killed and nobody starts again', async () => {
  await copyMadeBefore(dataDir);
  const holder = spawn(process.execPath, [join(import.meta.dirname, '../../test/hold-postgres.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  const { pid } = JSON.parse(line.toString()) as { pid: number };
  holder.kill('SIGKILL');
  await ends(pid);
});

test('a stop in the middle of a restart stops', async () => {
  const postgres = await start();
  process.kill(postgres.pid, 'SIGKILL');
  await becomes(postgres, 'restarting');
  await postgres.stop();
  expect(postgres.state).toBe('stopped');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(postgres.state).toBe('stopped');
  expect(isAlive(postgres.pid)).toBe(false);
});

test('works where the path of a socket would be too long', async () => {
  const postgres = await start(join(directory, 'a'.repeat(60), 'b'.repeat(60)));
  expect(postgres.connection.host.length).toBeLessThan(60);
  expect(await ask(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
  await postgres.stop();
  expect(existsSync(postgres.connection.host)).toBe(false);
});

test('works whatever stands in the path', async () => {
  const postgres = await start(join(directory, `it's "a", b`));
  expect(await ask(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('what a crash left of a first start is made anew', async () => {
  await mkdir(join(dataDir, 'cluster.new', 'base'), { recursive: true });
  await writeFile(join(dataDir, 'password'), 'of a cluster that never was\n', { mode: 0o600 });
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('refuses a directory of another major version with a sentence, and leaves it alone', async () => {
  await mkdir(join(dataDir, 'cluster'), { recursive: true });
  await writeFile(join(dataDir, 'cluster', 'PG_VERSION'), '19\n');
  const error: unknown = await start().catch((error) => error);
  expect(error).toBeInstanceOf(RecordsError);
  expect(error).toMatchObject({ code: 'postgres_version' });
  expect((error as Error).message).toContain('made by PostgreSQL 19');
});

test('a copy whose modes are lost is closed to others again', async () => {
  await (await start()).stop();
  await chmod(join(dataDir, 'cluster'), 0o755);
  await chmod(join(dataDir, 'password'), 0o644);
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }]);
  expect((await stat(join(dataDir, 'cluster'))).mode & 0o777).toBe(0o750);
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
});

test('says what is wrong when it cannot be started', async () => {
  await (await start()).stop();
  await rm(join(dataDir, 'cluster', 'global'), { recursive: true });
  await expect(start()).rejects.toMatchObject({
    code: 'postgres_failed',
    message: expect.stringContaining(
      'PostgreSQL could not be started (exit 2): postgres: could not find the database system',
    ),
  });
});

describe.runIf(isRoot)('as root', () => {
  test('it runs as somebody else, who owns its files', async () => {
    const postgres = await start();
    const uid = Number(/^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${postgres.pid}/status`, 'utf8'))![1]);
    expect(uid).not.toBe(0);
    expect((await stat(join(dataDir, 'cluster'))).uid).toBe(uid);
    // Not even its owner can be somebody with an account.
    expect(() => execFileSync('getent', ['passwd', String(uid)])).toThrow();
  });

  test('a copy that belongs to root, or whose owners are mixed, is given to whom it runs as', async () => {
    const first = await start();
    await ask(first, 'create table kept as select 42 as answer');
    await first.stop();
    const copy = join(directory, 'copy');
    execFileSync('cp', ['-r', dataDir, copy]);
    expect((await stat(join(copy, 'cluster'))).uid).toBe(0);
    const copied = await start(copy);
    expect(await ask(copied, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await copied.stop();

    const { uid } = await stat(join(dataDir, 'cluster'));
    execFileSync('cp', ['-r', '--remove-destination', `${dataDir}/.`, copy]);
    expect((await stat(join(copy, 'cluster'))).uid).toBe(uid);
    expect((await stat(join(copy, 'cluster/global/pg_control'))).uid).toBe(0);
    expect(await ask(await start(copy), 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(execFileSync('find', [join(copy, 'cluster'), '-uid', '0'], { encoding: 'utf8' })).toBe('');
  });

  test('what it may not give away is named, with what to do', async () => {
    await (await start()).stop();
    const { uid, gid } = await stat(join(dataDir, 'cluster'));
    const elsewhere = join(directory, 'of-root');
    await writeFile(elsewhere, 'of root, in a directory to which another may write');
    const planted = join(dataDir, 'cluster/planted');
    await link(elsewhere, planted);
    await expect(start()).rejects.toMatchObject({
      code: 'postgres_foreign_files',
      message: expect.stringMatching(`^"${planted}" does not belong .*: chown -R ${uid}:${gid} '${planted}'$`),
    });
    expect((await stat(elsewhere)).uid).toBe(0);
    await rm(planted);

    // A log of writes on another disk is the choice of whoever put it there.
    const wal = join(directory, 'wal');
    await rename(join(dataDir, 'cluster/pg_wal'), wal);
    await symlink(wal, join(dataDir, 'cluster/pg_wal'));
    execFileSync('chown', ['-R', '0:0', wal]);
    await expect(start()).rejects.toMatchObject({
      code: 'postgres_foreign_files',
      message: expect.stringMatching(/Permission denied; .* runs as the user \d+, .*: chown -R/),
    });
  });

  test('it works below a directory that is closed to others, such as /root', async () => {
    await chmod(directory, 0o700);
    const postgres = await start();
    expect(await ask(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test.each([
    [
      'root of a container, which may not read past permissions but override them: it works',
      '-dac_read_search',
      /^{"pid":\d+}$/,
    ],
    [
      'who may do neither is told what to do',
      '-dac_read_search,-dac_override',
      /cannot enter ".*"; allow it \(chmod o\+x\)/,
    ],
  ])('below such a directory, %s', async (_who, withoutCapabilities, said) => {
    await chmod(directory, 0o700);
    const program = join(import.meta.dirname, '../../test/hold-postgres.ts');
    const holder = spawn(
      'setpriv',
      [`--bounding-set=${withoutCapabilities}`, '--', process.execPath, program, dataDir],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = once(holder, 'exit');
    let output = '';
    for (const stream of [holder.stdout, holder.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    await expect.poll(() => output.trim()).toMatch(said);
    const { pid } = output.startsWith('{') ? (JSON.parse(output) as { pid: number }) : {};
    holder.kill('SIGKILL');
    await ended;
    if (pid !== undefined) await ends(pid);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { copyMadeOnce } from '../../../scripts/tests/made-once.ts';
import { giveFiles } from '../src/postgres/give-files.ts';
import { namedOwner, type Owner } from '../src/postgres/owner.ts';

/** A PostgreSQL that is not ours: one that this machine has, started on a port of loopback in a directory of its own. */
export interface RealPostgres extends AsyncDisposable {
  readonly version: string;
  readonly host: string;
  readonly port: number;
  /** A superuser, for making databases and users. */
  readonly user: string;
  readonly password: string;
}

const INSTALLED = '/usr/lib/postgresql';
const PASSWORD = 'of-this-test';

/** The oldest one; undefined where Debian's packages are not installed (`apt-get install postgresql-15`). */
export function installedVersion(): string | undefined {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : [];
  return versions.sort((a, b) => Number(a) - Number(b))[0];
}

export async function startRealPostgres(): Promise<RealPostgres> {
  const version = installedVersion();
  if (version === undefined) throw new Error(`no PostgreSQL in ${INSTALLED}`);
  const bin = join(INSTALLED, version, 'bin');
  const owner = process.getuid?.() === 0 ? await namedOwner() : undefined;
  const identity = owner ?? {};
  const directory = await mkdtemp(join(tmpdir(), 'oriel-real-postgres-'));
  const cluster = join(directory, 'cluster');
  await copyMadeOnce(`postgres-${version}`, cluster, (made) => makeCluster(bin, made, owner));
  if (owner !== undefined) await giveFiles(directory, owner);

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${directory}`, 'fsync=off'];
  const server = spawn(join(bin, 'postgres'), ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])], {
    ...identity,
    cwd: '/',
    stdio: 'ignore',
  });
  const access = { host: '127.0.0.1', port, user: 'postgres', password: PASSWORD };
  await untilAnswering(access);
  return {
    version,
    ...access,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function makeCluster(bin: string, directory: string, owner: Owner | undefined): Promise<void> {
  const passwordFile = `${directory}.password`;
  await writeFile(passwordFile, PASSWORD);
  if (owner !== undefined) for (const path of [directory, passwordFile]) await chown(path, owner.uid, owner.gid);
  const initdb = spawn(
    join(bin, 'initdb'),
    [
      '-D',
      directory,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '-E',
      'UTF8',
      '--no-locale',
      '-N',
    ],
    { ...owner, cwd: '/', stdio: 'ignore' },
  );
  const [code] = (await once(initdb, 'exit')) as [number];
  if (code !== 0) throw new Error(`${bin}/initdb ended with ${code}`);
}

async function untilAnswering(access: pg.ClientConfig): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ ...access, database: 'postgres' });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      await sleep(50);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

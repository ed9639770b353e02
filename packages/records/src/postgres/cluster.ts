import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordsError } from '../errors.ts';
import type { PostgresBinaries } from './binaries.ts';
import { giveFiles } from './give-files.ts';
import { launchAs, namedOwner, type Owner } from './owner.ts';

/** The major version of the packaged programs; a data directory belongs to one. */
export const POSTGRES_MAJOR = '18';
export const POSTGRES_USER = 'oriel';

/** What `<dataDir>` holds: `cluster/` (PostgreSQL's own), `password` (0600), `socket/` and, at need, `lib/`. */
export interface ClusterPaths {
  readonly root: string;
  readonly cluster: string;
  readonly password: string;
  readonly lib: string;
}

export function clusterPaths(dataDir: string): ClusterPaths {
  return {
    root: dataDir,
    cluster: join(dataDir, 'cluster'),
    password: join(dataDir, 'password'),
    lib: join(dataDir, 'lib'),
  };
}

/**
 * Makes the cluster at the first start and returns the password of its only user. It is made under another name and
 * renamed when whole, so that a crash in between leaves nothing that looks like a cluster.
 */
export async function prepareCluster(
  paths: ClusterPaths,
  binaries: PostgresBinaries,
  owner: Owner | undefined,
): Promise<string> {
  // Others may pass through but not look: under root, PostgreSQL's own user has to reach `cluster/`.
  await mkdir(paths.root, { recursive: true, mode: 0o711 });
  const version = await readOwn(join(paths.cluster, 'PG_VERSION'));
  if (version !== undefined) {
    checkVersion(version, paths.cluster);
    const password = await readOwn(paths.password);
    if (password !== undefined) {
      await closeToOthers(paths);
      return password;
    }
    throw new RecordsError(
      'postgres_failed',
      `"${paths.password}", the password of the PostgreSQL in "${paths.cluster}", is missing; restore it from a backup`,
    );
  }
  const password = randomBytes(32).toString('base64url');
  await writeDurably(paths.password, password);
  const unfinished = `${paths.cluster}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await runInitdb(unfinished, binaries, owner === undefined ? undefined : await namedOwner(), password);
  if (owner !== undefined) await giveFiles(unfinished, owner);
  await rename(unfinished, paths.cluster);
  await syncDirectory(paths.root);
  return password;
}

/** A copy may have lost its modes (`cp -r --no-preserve=mode`, a zip file), and PostgreSQL starts on no directory that others may read. */
async function closeToOthers({ cluster, password }: ClusterPaths): Promise<void> {
  // A mode of 0750 is PostgreSQL's own choice for backups by a group.
  for (const [path, most] of [
    [cluster, 0o750],
    [password, 0o600],
  ] as const) {
    const mode = (await stat(path)).mode & 0o777;
    if ((mode & most) !== mode) await chmod(path, mode & most);
  }
}

/** Undefined where there is no such file; a sentence where it is somebody else's. */
async function readOwn(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new RecordsError(
      'postgres_foreign_files',
      `cannot read "${path}" (${(cause as Error).message}); start Oriel as the user that started it first`,
      { cause },
    );
  }
}

function checkVersion(found: string, cluster: string): void {
  if (found === POSTGRES_MAJOR) return;
  throw new RecordsError(
    'postgres_version',
    `"${cluster}" was made by PostgreSQL ${found} and this Oriel brings PostgreSQL ${POSTGRES_MAJOR}; ` +
      'start the version of Oriel that made it, or move the records with pg_dump and DATABASE_URL',
  );
}

async function runInitdb(
  directory: string,
  binaries: PostgresBinaries,
  owner: Owner | undefined,
  password: string,
): Promise<void> {
  await mkdir(directory, { mode: 0o700 });
  // A file and not a pipe: another user cannot open a pipe of root's through /dev/stdin.
  const passwordFile = `${directory}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner !== undefined) {
    await chown(directory, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  try {
    const { command, args, ...identity } = await launchAs(owner, [binaries.initdb, directory], binaries.initdb, [
      `--pgdata=${directory}`,
      `--username=${POSTGRES_USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-instructions',
    ]);
    const child = spawn(command, args, {
      ...identity,
      cwd: '/',
      env: { ...binaries.environment, PATH: process.env.PATH ?? '', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-4_000);
    });
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once('error', (error) => reject(cannotRun(binaries.initdb, error)));
      child.once('close', (exit, signal) => resolve(exit ?? signal ?? 'unknown'));
    });
    if (code !== 0) {
      throw new RecordsError(
        'postgres_failed',
        `PostgreSQL could not make its data directory "${directory}" (${code}): ${lastLine(complaint)}`,
      );
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The file is there, so "no such file" speaks of what loads it: these programs need glibc. */
function cannotRun(program: string, cause: Error): RecordsError {
  return new RecordsError(
    'postgres_missing',
    `cannot run "${program}" on this system (${cause.message}); it needs glibc: use a distribution that has it, or set DATABASE_URL`,
    { cause },
  );
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  const fault = lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '';
  // Without the time and the process id that a server without settings puts in front.
  return fault.replace(/^.*\[\d+\] /, '');
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  await file.writeFile(`${text}\n`);
  await file.sync();
  await file.close();
  await chmod(path, 0o600);
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync();
  await directory.close();
}

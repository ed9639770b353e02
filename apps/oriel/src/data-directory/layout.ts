import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything lies in the data directory. */
export interface DataDirectory {
  readonly root: string;
  readonly lockFile: string;
  readonly runFile: string;
  readonly installationFile: string;
  /** What quotas, limits and the spool have kept out, and when. */
  readonly keptOutFile: string;
  readonly controlSocket: string;
  readonly engineSocket: string;
  readonly engine: string;
  readonly postgres: string;
  readonly postgresSockets: string;
  readonly spool: string;
  /** Files on their way between the engine and the archive. */
  readonly archiving: string;
}

/** The kernel's bound on the path of a unix socket, the closing zero included. */
const SOCKET_PATH_BYTES = 104;

export function dataDirectory(path: string): DataDirectory {
  const root = resolve(path);
  const sockets = socketDirectory(root);
  return {
    root,
    lockFile: join(root, 'lock'),
    runFile: join(root, 'run.json'),
    installationFile: join(root, 'installation.json'),
    keptOutFile: join(root, 'kept-out.json'),
    controlSocket: join(sockets, 'control.sock'),
    engineSocket: join(sockets, 'engine.sock'),
    engine: join(root, 'engine'),
    postgres: join(root, 'postgres'),
    postgresSockets: sockets,
    spool: join(root, 'spool'),
    archiving: join(root, 'archiving'),
  };
}

/**
 * Sockets stand in the data directory. One whose path is too long for the kernel gets a stand-in under the system's
 * temporary directory: its name is random and known to whoever may read the data directory, so nobody else can be there
 * first.
 */
function socketDirectory(root: string): string {
  const inside = join(root, 'sockets');
  if (Buffer.byteLength(join(inside, '.s.PGSQL.5432.lock')) < SOCKET_PATH_BYTES) return inside;
  const note = join(root, 'sockets-are-at');
  if (existsSync(note)) return readFileSync(note, 'utf8').trim();
  const standIn = join(tmpdir(), `oriel-${randomBytes(12).toString('hex')}`);
  mkdirSync(root, { recursive: true, mode: 0o711 });
  writeFileSync(note, `${standIn}\n`, { mode: 0o600 });
  return standIn;
}

import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything lies in the data directory. */
export interface DataDirectory {
  readonly root: string;
  readonly lockFile: string;
  readonly runFile: string;
  readonly installationFile: string;
  readonly controlSocket: string;
  readonly engineSocket: string;
  readonly engine: string;
  readonly postgres: string;
  readonly postgresSockets: string;
  readonly spool: string;
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
    controlSocket: join(sockets, 'control.sock'),
    engineSocket: join(sockets, 'engine.sock'),
    engine: join(root, 'engine'),
    postgres: join(root, 'postgres'),
    postgresSockets: sockets,
    spool: join(root, 'spool'),
  };
}

/** Sockets stand in the data directory; one whose path is too long for the kernel gets a short stand-in. */
function socketDirectory(root: string): string {
  const inside = join(root, 'sockets');
  if (Buffer.byteLength(join(inside, '.s.PGSQL.5432.lock')) < SOCKET_PATH_BYTES) return inside;
  return join(tmpdir(), `oriel-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
}

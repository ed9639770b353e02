import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordsError } from '../errors.ts';
import type { Owner } from './owner.ts';

export const SOCKET_PORT = 5432;

/** `sockaddr_un.sun_path` less its final zero: 108 bytes on Linux, 104 on macOS. */
const LONGEST_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

/**
 * A directory for PostgreSQL's socket that only its user enters. The wanted one, or, where the path of a socket would be
 * too long there, one under the system's temporary directory whose name follows from the wanted one.
 */
export async function makeSocketDirectory(wanted: string, owner: Owner | undefined): Promise<string> {
  const path = fits(wanted)
    ? wanted
    : join(tmpdir(), `oriel-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  const mine = process.getuid?.() ?? found.uid;
  // The temporary directory is open to all: somebody else may have made the name first, as a trap.
  if (!found.isDirectory() || (found.uid !== mine && found.uid !== owner?.uid)) {
    throw new RecordsError('postgres_failed', `"${path}" belongs to somebody else; remove it, or set TMPDIR`);
  }
  await chmod(path, 0o700);
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
  return path;
}

/** As PostgreSQL names it. */
export function socketPathIn(directory: string): string {
  return join(directory, `.s.PGSQL.${SOCKET_PORT}`);
}

function fits(directory: string): boolean {
  return Buffer.byteLength(`${socketPathIn(directory)}.lock`) <= LONGEST_PATH_BYTES;
}

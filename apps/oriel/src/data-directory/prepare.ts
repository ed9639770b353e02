import { chmodSync, existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OrielError } from '../errors.ts';
import type { DataDirectory } from './layout.ts';

const LEAST_FREE_BYTES = 64 * 2 ** 20;

/** Makes the directory and its parts, and proves that it can be written. @throws OrielError in one sentence. */
export function prepareDataDirectory(directory: DataDirectory): void {
  try {
    // Others may pass through the root: PostgreSQL, which refuses to be root, runs under a user of its own.
    makeDirectory(directory.root, 0o711);
    for (const part of [directory.engine, directory.spool]) makeDirectory(part, 0o700);
    makeDirectory(directory.postgresSockets, 0o711);
    chmodSync(directory.postgresSockets, 0o711);
    const probe = join(directory.root, '.probe');
    try {
      writeFileSync(probe, 'probe');
    } finally {
      rmSync(probe, { force: true });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw full(directory, error);
    throw new OrielError(
      'directory_unwritable',
      `cannot write to '${directory.root}' (${code}); give this user the right to, or choose another directory with --data`,
      { cause: error },
    );
  }
  const disk = statfsSync(directory.root);
  if (disk.bavail * disk.bsize < LEAST_FREE_BYTES) throw full(directory);
}

/** Step by step: where nothing can be made (below /proc), Node's own `recursive` tries for ever. */
function makeDirectory(path: string, mode: number): void {
  if (!existsSync(dirname(path))) makeDirectory(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function full(directory: DataDirectory, cause?: unknown): OrielError {
  return new OrielError(
    'disk_full',
    `the disk of '${directory.root}' has less than 64 MiB free; make room, or choose another directory with --data`,
    { cause },
  );
}

import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OrielError } from '../errors.ts';
import type { DataDirectory } from './layout.ts';

const LEAST_FREE_BYTES = 64 * 2 ** 20;

/** Makes the directory and its parts, and proves that it can be written. @throws OrielError in one sentence. */
export function prepareDataDirectory(directory: DataDirectory): void {
  try {
    // Others may pass through the root: PostgreSQL, which refuses to be root, runs under a user of its own.
    mkdirSync(directory.root, { recursive: true, mode: 0o711 });
    for (const part of [directory.engine, directory.spool]) mkdirSync(part, { recursive: true, mode: 0o700 });
    mkdirSync(directory.postgresSockets, { recursive: true, mode: 0o711 });
    chmodSync(directory.postgresSockets, 0o711);
    const probe = join(directory.root, '.probe');
    writeFileSync(probe, 'probe');
    rmSync(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw full(directory, error);
    throw new OrielError(
      'directory_unwritable',
      `cannot write to '${directory.root}' (${code}); give this user the right to, or choose another directory with --data`,
      { cause: error },
    );
  }
  const disk = statfsSync(directory.root);
  if (disk.bavail * disk.bsize < LEAST_FREE_BYTES) throw full(directory);
}

function full(directory: DataDirectory, cause?: unknown): OrielError {
  return new OrielError(
    'disk_full',
    `the disk of '${directory.root}' has less than 64 MiB free; make room, or choose another directory with --data`,
    { cause },
  );
}

import type { Stats } from 'node:fs';
import { lchown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordsError } from '../errors.ts';
import type { Owner } from './owner.ts';

/**
 * Gives every file below `directory` to whom PostgreSQL runs as. Copied by root (`cp -r`, an archive that is unpacked) they all belong to
 * root, or some of them where a copy went into a directory that was there already.
 */
export async function giveFiles(directory: string, owner: Owner): Promise<void> {
  await giveOne(directory, owner);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    await giveOne(join(entry.parentPath, entry.name), owner);
  }
}

async function giveOne(path: string, owner: Owner): Promise<void> {
  try {
    const found = await lstat(path);
    if (found.uid === owner.uid && found.gid === owner.gid) return;
    if (hasOtherNames(found))
      throw foreignFiles(path, 'it has another name elsewhere, and is given to nobody unasked', owner);
    await lchown(path, owner.uid, owner.gid);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // An earlier server that ends just now takes files of its own away.
    if (code === 'ENOENT') return;
    if (code === 'EPERM' || code === 'EACCES' || code === 'EROFS') throw foreignFiles(path, message, owner, error);
    throw error;
  }
}

/** Whoever may write to the directory could have put a file of root's there by a link, to be given it; PostgreSQL makes none such. */
function hasOtherNames(found: Stats): boolean {
  return found.isFile() && found.nlink > 1;
}

function foreignFiles(path: string, reason: string, owner: Owner, cause?: unknown): RecordsError {
  return new RecordsError(
    'postgres_foreign_files',
    `"${path}" does not belong to the user ${owner.uid} that PostgreSQL runs as (${reason}); give it to that user: ${chownCommand(path, owner)}`,
    { cause },
  );
}

/** As a shell takes it, whatever stands in the path. */
export function chownCommand(path: string, { uid, gid }: Owner): string {
  return `chown -R ${uid}:${gid} '${path.replaceAll("'", `'\\''`)}'`;
}

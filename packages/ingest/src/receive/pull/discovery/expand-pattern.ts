import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Files that an absolute path names, in order; `*` and `?` stand for letters in its last part. A path without them is itself. */
export function expandPattern(pattern: string): readonly string[] {
  const last = basename(pattern);
  if (!/[*?]/.test(last)) return [pattern];
  const expression = new RegExp(
    `^${last
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  const folder = dirname(pattern);
  try {
    return readdirSync(folder)
      .filter((name) => expression.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    // A folder that does not exist yet has no files yet.
    return [];
  }
}

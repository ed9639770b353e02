import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

// What a browser must fetch before a page is useful, as built: compressed JavaScript, in bytes.

const DIST = join(import.meta.dirname, '../../apps/web/dist');
const SHELL_MOST = 200_000;
const PAGE_MOST = 100_000;

test('the shell stays within its budget', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const files = shellFiles(html);
  expect(files.size).toBeGreaterThan(0);
  expect(compressed(files)).toBeLessThanOrEqual(SHELL_MOST);
});

test('no page brings more than its budget of its own', () => {
  const shell = shellFiles(readFileSync(join(DIST, 'index.html'), 'utf8'));
  const pages = globSync('assets/*-route-*.js', { cwd: DIST });
  expect(pages.length).toBeGreaterThanOrEqual(8);
  for (const page of pages) {
    const own = withImports([basename(page)]).difference(shell);
    expect({ page, isWithin: compressed(own) <= PAGE_MOST, bytes: compressed(own) }).toMatchObject({ isWithin: true });
  }
});

/** The scripts that index.html names, and what they import before anything runs. */
function shellFiles(html: string): Set<string> {
  return withImports([...html.matchAll(/assets\/([^"]+\.js)"/g)].map((match) => match[1]!));
}

/** Static imports only: what is loaded later, on demand, is nobody's waiting time. */
function withImports(names: readonly string[]): Set<string> {
  const all = new Set<string>();
  const left = [...names];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (all.has(name)) continue;
    all.add(name);
    for (const [, imported] of read(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) left.push(imported!);
  }
  return all;
}

function compressed(names: ReadonlySet<string>): number {
  return [...names].reduce((bytes, name) => bytes + gzipSync(read(name)).length, 0);
}

function read(name: string): string {
  return readFileSync(join(DIST, 'assets', name), 'utf8');
}

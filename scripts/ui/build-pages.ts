import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const WEB = join(ROOT, 'apps/web');
const DIST = join(WEB, 'dist');
const STAMP = join(DIST, '.stamp');
const SOURCES = [
  'apps/web/src/**/*',
  'apps/web/public/**/*',
  'apps/web/*.{ts,html,json}',
  // The language runs in the browser too.
  'packages/promql/src/**/*',
  'package-lock.json',
];

/**
 * Builds the pages unless `dist` carries the stamp of these very sources. A build that fails leaves the pages of the last
 * one, says so, and lets the server start: whoever is on call needs the pager more than the newest page.
 */
export async function buildPagesWhenStale(): Promise<void> {
  const stamp = hashOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  const startMs = performance.now();
  console.log('building the pages (first start, or their sources changed)…');
  const output = mkdtempSync(join(ROOT, 'node_modules/.oriel-pages-'));
  try {
    await viteBuild(output);
    writeFileSync(join(output, '.stamp'), stamp);
    // Aside, then in place: a server that starts meanwhile finds all pages or none, never half of them.
    rmSync(DIST, { recursive: true, force: true });
    renameSync(output, DIST);
    console.log(`built the pages in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(`cannot build the pages: ${error instanceof Error ? error.message : error}; starting without them`);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** Vite in a process of its own: nothing of it stays in the server's memory. Its output is shown only when it fails. */
function viteBuild(output: string): Promise<void> {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', WEB, '--outDir', output, '--logLevel', 'warn'];
  return new Promise((done, failed) => {
    const env = { ...process.env, NO_COLOR: '1' };
    const child = spawn(process.execPath, args, { cwd: WEB, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done() : failed(new Error(firstLines(said)))));
  });
}

/** The first problem is the one to mend; the rest, and Vite's own stack, follow from it. */
function firstLines(said: string): string {
  return said.trim().split('\n').slice(0, 8).join('\n');
}

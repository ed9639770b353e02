import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from '../build-when-stale.ts';

const WEB = join(ROOT, 'apps/web');

/** Where the built pages stand, below the repository's root. */
export const PAGES = 'apps/web/dist';
const SOURCES = [
  'apps/web/src/**/*',
  'apps/web/public/**/*',
  'apps/web/*.{ts,html,json}',
  // The language runs in the browser too.
  'packages/promql/src/**/*',
  'package-lock.json',
];

/**
 * A build that fails leaves the pages of the last one, says so, and lets the server start: whoever is on call needs the pager more
 * than the newest page.
 */
export async function buildPagesWhenStale(): Promise<void> {
  try {
    await buildWhenStale({ name: 'the pages', folder: PAGES, sources: SOURCES, build: viteBuild });
  } catch (error) {
    console.error(`cannot build the pages: ${error instanceof Error ? error.message : error}; starting without them`);
  }
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

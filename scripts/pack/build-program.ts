import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale } from '../build-when-stale.ts';
import { PAGES } from '../ui/build-pages.ts';

/** Where the program stands compiled, below the repository's root, with its pages. */
export const PROGRAM = 'dist';

/** What `compile-program.ts` reads; of the pages their stamp, which is there when they were built and no sooner. */
const SOURCES = [
  `${PAGES}/.stamp`,
  'package.json',
  '{apps,packages}/*/package.json',
  '{apps,packages}/*/src/**/*',
  'scripts/{arrows,pack}/*',
];

export function buildProgramWhenStale(): Promise<boolean> {
  return buildWhenStale({ name: 'the program', folder: PROGRAM, sources: SOURCES, build: compile });
}

/** In a process of its own: Node warns of the experiment that blanks out types. */
function compile(output: string): Promise<void> {
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'compile-program.ts'), output];
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done() : failed(new Error(`the compiler ended with ${code}`))));
  });
}

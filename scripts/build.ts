/** Compiles the program and its pages into `dist`, ready to be packed: `npm run build`. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build-when-stale.ts';
import { buildProgramWhenStale, PROGRAM } from './pack/build-program.ts';
import { buildPagesWhenStale, PAGES } from './ui/build-pages.ts';

rmSync(join(ROOT, PROGRAM), { recursive: true, force: true });
await buildPagesWhenStale();
await buildProgramWhenStale();
if (!existsSync(join(ROOT, PROGRAM, PAGES, 'index.html'))) {
  console.error('cannot pack: the pages are not built');
  process.exitCode = 1;
}

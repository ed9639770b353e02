/** Compiles the program and its pages into `dist`, ready to be packed: `npm run build`. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readHouse } from './arrows/house.ts';
import { compileTree } from './pack/compile-tree.ts';
import { buildPagesWhenStale } from './ui/build-pages.ts';

/** What is run or imported by others; everything else is reached from here. */
const ENTRIES = [
  'apps/oriel/src/main.ts',
  'apps/oriel/src/index.ts',
  'apps/oriel/src/ingest-worker.ts',
  'apps/oriel/src/query-worker.ts',
  'apps/demo/src/service-main.ts',
];

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { name, version, dependencies, optionalDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

await buildPagesWhenStale();
const tree = compileTree({ root, output: dist, entries: ENTRIES }, readHouse(root));
const undeclared = [...tree.dependencies].filter((one) => !(one in dependencies) && !(one in optionalDependencies));
const pages = join(root, 'apps/web/dist');
if (undeclared.length > 0) {
  console.error(`cannot pack: package.json has no dependency on ${undeclared.join(', ')}, which the program imports`);
  process.exitCode = 1;
} else if (!existsSync(join(pages, 'index.html'))) {
  console.error('cannot pack: the pages are not built');
  process.exitCode = 1;
} else {
  cpSync(pages, join(dist, 'apps/web/dist'), { recursive: true });
  // The program reads its own name and version above itself.
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ name, version, type: 'module' }, null, 2)}\n`);
  console.log(`compiled ${tree.files} files into dist`);
}

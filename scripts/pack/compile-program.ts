/** Compiles the program into the folder that is named, its pages beside it as far as they are built. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHouse } from '../arrows/house.ts';
import { ROOT } from '../build-when-stale.ts';
import { PAGES } from '../ui/build-pages.ts';
import { compileTree } from './compile-tree.ts';

/** What is run or imported by others; everything else is reached from here. */
const ENTRIES = [
  'apps/oriel/src/main.ts',
  'apps/oriel/src/index.ts',
  'apps/oriel/src/ingest-worker.ts',
  'apps/oriel/src/query-worker.ts',
  'apps/oriel/src/redaction-worker.ts',
  'apps/demo/src/service-main.ts',
];

const [output] = process.argv.slice(2);
if (output === undefined) throw new Error('no folder was named');
const { name, version, dependencies, optionalDependencies } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);
const tree = compileTree({ root: ROOT, output, entries: ENTRIES }, readHouse(ROOT));
const undeclared = [...tree.dependencies].filter((one) => !(one in dependencies) && !(one in optionalDependencies));
if (undeclared.length > 0) {
  console.error(`package.json has no dependency on ${undeclared.join(', ')}, which the program imports`);
  process.exitCode = 1;
} else {
  const pages = join(ROOT, PAGES);
  if (existsSync(pages)) cpSync(pages, join(output, PAGES), { recursive: true });
  // The program reads its own name and version above itself.
  writeFileSync(join(output, 'package.json'), `${JSON.stringify({ name, version, type: 'module' }, null, 2)}\n`);
}

/** Holds the arrows between packages: who may import whom (arrows/arrows.ts), public faces only, no cycles. */
import { resolve } from 'node:path';
import { ARROWS } from './arrows/arrows.ts';
import { readHouse } from './arrows/house.ts';
import { importCycles } from './arrows/import-cycles.ts';
import { wrongArrows } from './arrows/wrong-arrows.ts';

const house = readHouse(resolve(import.meta.dirname, '..'));
const problems = [
  ...wrongArrows(house, ARROWS),
  ...importCycles(house).map(
    (files) => `import cycle, of which none can be read or loaded alone: ${files.join(' ↔ ')}`,
  ),
];
for (const problem of problems) console.error(problem);
const imports = house.files.reduce((sum, file) => sum + file.imports.length, 0);
console.log(`arrows: ${house.files.length} files, ${imports} imports, ${problems.length} wrong`);
process.exitCode = problems.length === 0 ? 0 : 1;

import { expect, test } from 'vitest';
import { ARROWS } from './arrows.ts';
import type { House, SourceFile, Workspace } from './house.ts';
import { importCycles } from './import-cycles.ts';
import { readImports } from './read-imports.ts';
import { wrongArrows } from './wrong-arrows.ts';

const workspaces: Workspace[] = ARROWS.map(({ from }) => ({
  name: from,
  folder: from === 'app' ? 'apps/oriel' : ['web', 'demo'].includes(from) ? `apps/${from}` : `packages/${from}`,
  exports: new Map([['.', from === 'app' ? 'apps/oriel/src/index.ts' : `packages/${from}/src/index.ts`]]),
}));

function house(sources: Record<string, string>): House {
  const files = Object.entries(sources).map(
    ([path, source]): SourceFile => ({
      path,
      workspace: workspaces.find(({ folder }) => path.startsWith(`${folder}/`))?.name,
      isTest: path.endsWith('.test.ts'),
      imports: readImports(path, source),
    }),
  );
  return { workspaces, files };
}

const wrong: [path: string, source: string, sentence: RegExp][] = [
  [
    'packages/api/src/a.ts',
    "import { x } from '@oriel/store-clickhouse';",
    /a\.ts:1: api imports store-clickhouse and may import only [a-z, ]+: the way out asks contracts/,
  ],
  [
    'packages/store/src/a.ts',
    "\nimport type { X } from '@oriel/api';",
    /a\.ts:2: store imports api and may import only telemetry/,
  ],
  ['packages/store/src/a.ts', "export { x } from '@oriel/ingest';", /store imports ingest/],
  ['packages/ingest/src/a.ts', "const x = await import('@oriel/records');", /ingest imports records/],
  [
    'packages/telemetry/src/a.ts',
    "import { readFileSync } from 'node:fs';",
    /telemetry imports "node:fs", yet it is pure/,
  ],
  [
    'apps/demo/src/a.ts',
    "import { x } from '@oriel/telemetry';",
    /demo imports telemetry and may import none of our packages: the shop stands for our users/,
  ],
  ['packages/api/src/a.ts', "import { x } from '@oriel/store/src/page.ts';", /goes past a package's public face/],
  ['packages/api/src/a.test.ts', "import { x } from '../../store/src/page.ts';", /goes past a package's public face/],
  ['journeys/a.ts', "import { x } from '../packages/store/src/page.ts';", /goes past a package's public face/],
  ['packages/api/src/a.ts', "import { x } from '@oriel/nowhere';", /there is no package "@oriel\/nowhere"/],
];
test.each(wrong)('%s may not say %s', (path, source, sentence) => {
  expect(wrongArrows(house({ [path]: source }), ARROWS)).toEqual([expect.stringMatching(sentence)]);
});

const right: [path: string, source: string][] = [
  [
    'packages/api/src/a.ts',
    "import { parseSearch } from '@oriel/search';\nimport { b } from './b.ts';\nimport fastify from 'fastify';",
  ],
  ['packages/api/src/a.test.ts', "import { x } from '@oriel/store-clickhouse';"],
  ['packages/records/src/a.ts', "import type { TenantId } from '@oriel/telemetry';"],
  ['packages/telemetry/src/a.ts', "import type { Buffer } from 'node:buffer';"],
  [
    'packages/api/src/a.ts',
    '// import { x } from "@oriel/store-clickhouse"\nexport const text = "import x from \'@oriel/app\'";',
  ],
];
test.each(right)('%s may say %s', (path, source) => {
  expect(wrongArrows(house({ [path]: source }), ARROWS)).toEqual([]);
});

test('a package without a line in the list is named', () => {
  const extra = { name: 'newcomer', folder: 'packages/newcomer', exports: new Map() };
  expect(wrongArrows({ workspaces: [...workspaces, extra], files: [] }, ARROWS)).toEqual([
    'packages/newcomer: "newcomer" has no line in scripts/arrows/arrows.ts: say what it may import',
  ]);
});

test('cycles are found, of values and of types; lazy imports make none', () => {
  const src = 'packages/api/src';
  expect(
    importCycles(
      house({
        [`${src}/a.ts`]: "import { b } from './b.ts';",
        [`${src}/b.ts`]: "export * from './c.ts';",
        [`${src}/c.ts`]: "import { a } from './a.ts';",
        [`${src}/d.ts`]: "const f = () => import('./e.ts');",
        [`${src}/e.ts`]: "import { d } from './d.ts';",
        [`${src}/g.ts`]: "import type { H } from './h.ts';",
        [`${src}/h.ts`]: "import { g } from './g.ts';",
      }),
    ),
  ).toEqual([
    [`${src}/a.ts`, `${src}/b.ts`, `${src}/c.ts`],
    [`${src}/g.ts`, `${src}/h.ts`],
  ]);
});

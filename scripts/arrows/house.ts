import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Import, readImports } from './read-imports.ts';

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  /** Without scope; undefined for journeys, benchmarks and scripts. */
  readonly workspace: string | undefined;
  /** Tests, test helpers and contract suites: they join what they try. */
  readonly isTest: boolean;
  readonly imports: readonly Import[];
}

export interface Workspace {
  /** Without scope. */
  readonly name: string;
  /** From the root of the repository. */
  readonly folder: string;
  /** Public faces: `.` and perhaps subpaths, each with the file behind it. */
  readonly exports: ReadonlyMap<string, string>;
}

export interface House {
  readonly workspaces: readonly Workspace[];
  readonly files: readonly SourceFile[];
}

const SCOPE = '@oriel/';
const isTestPath = (path: string) =>
  /\.test\.tsx?$|\/test\/|\/contract\/|\/contract\.ts$|\.journey\.ts$|\.long\.ts$/.test(path);

/** Everything that is written in TypeScript below `root`, and what it imports. */
export function readHouse(root: string): House {
  const workspaces = globSync(['packages/*/package.json', 'apps/*/package.json'], { cwd: root })
    .sort()
    .map((manifest) => readWorkspace(root, manifest));
  const paths = globSync('{packages,apps,journeys,bench,scripts}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path),
  }).sort();
  const files = paths
    .filter((path) => !path.endsWith('.d.ts'))
    .map((path) => ({
      path,
      workspace: workspaces.find(({ folder }) => path.startsWith(`${folder}/`))?.name,
      isTest: isTestPath(path),
      imports: readImports(path, readFileSync(join(root, path), 'utf8')),
    }));
  return { workspaces, files };
}

function readWorkspace(root: string, manifest: string): Workspace {
  const { name, exports } = JSON.parse(readFileSync(join(root, manifest), 'utf8')) as {
    name: string;
    exports?: Record<string, string>;
  };
  const folder = dirname(manifest);
  const faces = Object.entries(exports ?? {}).map(([face, file]) => [face, join(folder, file)] as const);
  return { name: name.slice(SCOPE.length), folder, exports: new Map(faces) };
}

/** `@oriel/store/contract` → store and `./contract`; undefined for what is not ours. */
export function ownPackage(specifier: string): { name: string; face: string } | undefined {
  if (!specifier.startsWith(SCOPE)) return undefined;
  const [name = '', ...rest] = specifier.slice(SCOPE.length).split('/');
  return { name, face: ['.', ...rest].join('/') };
}

import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join, posix } from 'node:path';
import { type House, ownPackage } from '../arrows/house.ts';
import { readImports } from '../arrows/read-imports.ts';

export interface CompiledTree {
  readonly files: number;
  /** npm packages that the compiled files import. */
  readonly dependencies: ReadonlySet<string>;
}

/** A file that is started, not imported: a child process or a worker. */
const STARTED_FILE = /new URL\(\s*(['"`])(\.{1,2}\/[^'"`]+?)\.(?:ts|\$\{\w+\})\1,\s*import\.meta\.url\s*\)/g;

/**
 * Compiles what is reachable from `entries` into `output`: the same tree with types blanked out, so lines and columns of a
 * stack trace are those of the source, and files that code finds beside itself (SQL, schemas, workers) are beside it still.
 * Imports of our packages become relative paths; npm packages stay imports.
 */
export function compileTree(
  options: { root: string; output: string; entries: readonly string[] },
  house: House,
): CompiledTree {
  const { root, output } = options;
  const dependencies = new Set<string>();
  const waiting = [...options.entries];
  const seen = new Set(waiting);
  rmSync(output, { recursive: true, force: true });

  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const source = readFileSync(join(root, path), 'utf8');
    let code = stripTypeScriptTypes(source, { mode: 'strip' });
    const values = readImports(path, source).filter((one) => !one.typeOnly);
    for (const specifier of new Set(values.map((one) => one.specifier))) {
      const target = targetOf(house, path, specifier);
      if (target === undefined) {
        if (!specifier.startsWith('node:')) dependencies.add(packageName(specifier));
        continue;
      }
      follow(target);
      const compiled = relativePath(path, target).replace(/\.ts$/, '.js');
      code = code.replaceAll(`'${specifier}'`, `'${compiled}'`).replaceAll(`"${specifier}"`, `"${compiled}"`);
    }
    const home = dirname(path);
    code = code.replace(STARTED_FILE, (_, _quote, file: string) => {
      follow(posix.join(home, `${file}.ts`));
      return `new URL('${file}.js', import.meta.url)`;
    });
    const target = join(output, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  copyCompanions(root, output, seen);
  return { files: seen.size, dependencies };

  function follow(path: string): void {
    if (seen.has(path)) return;
    seen.add(path);
    waiting.push(path);
  }
}

function targetOf(house: House, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const own = ownPackage(specifier);
  if (own === undefined) return undefined;
  const file = house.workspaces.find(({ name }) => name === own.name)?.exports.get(own.face);
  if (file === undefined) throw new Error(`cannot compile "${from}": nothing stands behind "${specifier}"`);
  return file;
}

function relativePath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Whatever is not TypeScript and stands in a source folder that was compiled: SQL, schemas, pages. */
function copyCompanions(root: string, output: string, compiled: ReadonlySet<string>): void {
  const sources = new Set([...compiled].map((path) => /^(?:packages|apps)\/[^/]+\/src\//.exec(path)?.[0]));
  for (const folder of sources) {
    if (folder === undefined) continue;
    for (const entry of globSync('**/*', { cwd: join(root, folder), withFileTypes: true })) {
      if (!entry.isFile() || ['.ts', '.tsx', '.md', '.snap'].includes(extname(entry.name))) continue;
      const path = join(entry.parentPath, entry.name);
      cpSync(path, join(output, path.slice(root.length)), { recursive: true });
    }
  }
}

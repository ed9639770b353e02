/** Compiles a package that stands on its own into its `dist`, ready for `npm pack` or `npm publish`: `npm run pack-library promql`. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [name = ''] = process.argv.slice(2);
const folder = join(root, 'packages', name);
const libraries = globSync('packages/*/tsconfig.package.json', { cwd: root }).map((path) => path.split(/[\\/]/)[1]);
if (!libraries.includes(name)) {
  console.error(`cannot pack "${name}"; packages that stand on their own: ${libraries.join(', ')}`);
  process.exit(64);
}

const dist = join(folder, 'dist');
rmSync(dist, { recursive: true, force: true });
const compiled = spawnSync('tsc', ['-p', join(folder, 'tsconfig.package.json')], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(1);
// The compiler rewrites imports in code only; declarations would point at sources that are not there.
for (const path of globSync('**/*.d.ts', { cwd: dist })) {
  const text = readFileSync(join(dist, path), 'utf8');
  writeFileSync(join(dist, path), text.replaceAll(/(from|import\()(\s*')(\.[^']+)\.ts'/g, "$1$2$3.js'"));
}

const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const { private: _ours, exports: faces, ...published } = manifest;
const compiledFaces = Object.fromEntries(
  Object.entries(faces as Record<string, string>).map(([face, file]) => {
    const path = file.replace(/\.ts$/, '');
    return [face, { types: `${path}.d.ts`, default: `${path}.js` }];
  }),
);
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ ...published, exports: compiledFaces }, null, 2)}\n`);
copyFileSync(join(folder, 'README.md'), join(dist, 'README.md'));
copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
console.log(dist);

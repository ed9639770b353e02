import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Somebody installs the language alone, with no Oriel near, and runs the example of its README under the Node they have.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'oriel-library-'));
const PATH = (process.env.PATH ?? '').split(delimiter);
const inDirectory = {
  cwd: directory,
  env: { ...process.env, PATH: PATH.filter((folder) => !folder.includes('node_modules')).join(delimiter) },
};
const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'packages/promql/README.md'), 'utf8'))?.[1] ?? '';

beforeAll(async () => {
  const packed = await run('npm', ['run', '--silent', 'pack-library', 'promql'], { cwd: ROOT });
  await run('npm', ['pack', packed.stdout.trim(), '--pack-destination', directory], { cwd: ROOT });
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', './oriel-promql-0.1.0.tgz'], inDirectory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('the example of the README answers what it says', async () => {
  writeFileSync(join(directory, 'example.js'), `${example}\nconsole.log(JSON.stringify(value.series[0].samples[0]));`);
  const { stdout } = await run('node', ['example.js'], inDirectory);
  expect(JSON.parse(stdout)).toEqual({ timestampMs: 600_000, value: 0.5 });
});

test('its types are whole', async () => {
  writeFileSync(join(directory, 'example.ts'), example);
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
  const typeRoots = ['--typeRoots', join(ROOT, 'node_modules/@types')];
  const { stdout } = await run(tsc, [...flags, ...typeRoots, 'example.ts'], { cwd: directory }).catch((error) => error);
  expect(stdout).toBe('');
});

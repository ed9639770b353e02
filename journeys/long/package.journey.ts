import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunFile } from '../kit/oriel-process.ts';
import { until } from '../kit/until.ts';

// Somebody installs the packed Oriel in an empty directory, runs it, and starts it from a program of their own. Whatever
// Node they have; the one of this repository is taken off the path.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'oriel-package-'));
const environment = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter),
  ORIEL_DATA: join(directory, 'data'),
  ORIEL_PORT: '0',
  ORIEL_OTLP_HTTP_PORT: '0',
  ORIEL_OTLP_GRPC_PORT: '0',
};
const inDirectory = { cwd: directory, env: environment };

beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory], {
    cwd: ROOT,
    maxBuffer: 16 * 2 ** 20,
  });
  // The build speaks before npm's JSON does.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [{ filename: string }];
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${packed.filename}`], inDirectory);
});
// A gigabyte of dependencies takes its time to go.
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('npx oriel runs, serves its pages, makes a key and stops cleanly', async () => {
  const oriel = spawn('npx', ['oriel'], { ...inDirectory, stdio: ['ignore', 'pipe', 'inherit'] });
  const server = await untilReady(oriel);
  const page = await fetch(server.url, { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const { stdout: key } = await run('npx', ['oriel', 'key', 'create', '--name', 'j', '--scope', 'read'], inDirectory);
  const services = await fetch(`${server.url}/monitoring/services`, { headers: { 'x-api-key': key.trim() } });
  expect(services.status).toBe(200);
  const exited = new Promise((resolve) => oriel.once('exit', resolve));
  process.kill(server.pid, 'SIGTERM');
  expect(await exited).toBe(0);
});

test('import { start } works under whatever Node runs the program', async () => {
  writeFileSync(
    join(directory, 'program.js'),
    `import { start } from 'oriel';
     const oriel = await start({ data: '${join(directory, 'other')}', port: '0' });
     const health = await fetch(oriel.run.url + '/health');
     await oriel.stop();
     console.log(health.status);`,
  );
  const { stdout } = await run('node', ['program.js'], inDirectory);
  expect(stdout.trim().split('\n').at(-1)).toBe('200');
});

async function untilReady(child: ChildProcess): Promise<RunFile> {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await until(() => /^ready/m.test(output), { timeoutMs: 300_000, what: () => `a ready line; so far:\n${output}` });
  return JSON.parse(readFileSync(join(directory, 'data/run.json'), 'utf8')) as RunFile;
}

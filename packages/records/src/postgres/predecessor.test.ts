import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quietLogger } from '../../test/quiet-logger.ts';
import { endPredecessor, isAlive } from './predecessor.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-predecessor-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A process that ignores polite requests, working in `cwd`; and the lock file that names it. */
async function startSomebody(cwd: string, startSeconds: number) {
  const script = `process.on('SIGINT', () => {}); console.log('up'); setInterval(() => {}, 1000)`;
  const somebody = spawn(process.execPath, ['-e', script], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(somebody.stdout, 'data');
  const lines = [somebody.pid, directory, startSeconds, 5432, directory, '', ' 1 2', 'ready   '];
  await writeFile(join(directory, 'postmaster.pid'), `${lines.join('\n')}\n`);
  return { pid: somebody.pid!, kill: () => somebody.kill('SIGKILL') };
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);

test('a stranger to whom the process id was given again is left alone', async () => {
  const stranger = await startSomebody(tmpdir(), nowSeconds());
  const said: unknown[] = [];
  await endPredecessor(directory, { ...quietLogger, info: (...words: unknown[]) => said.push(words) });
  // Whoever is waited for is named first.
  expect(said).toEqual([]);
  expect(isAlive(stranger.pid)).toBe(true);
  stranger.kill();
});

test('a server of this directory that does not end by itself is ended, harder each time', async () => {
  const stubborn = await startSomebody(directory, nowSeconds() - 86_400);
  await endPredecessor(directory, quietLogger, 0.05);
  expect(isAlive(stubborn.pid)).toBe(false);
});

test.for(['', 'not a number\n', '1\n', '999999999\n/x\n0\n'])(
  'case %#: a lock file that names nobody is no predecessor',
  async (text) => {
    await writeFile(join(directory, 'postmaster.pid'), text);
    await expect(endPredecessor(directory, quietLogger)).resolves.toBeUndefined();
  },
);

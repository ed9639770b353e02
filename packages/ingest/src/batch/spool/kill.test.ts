import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ScriptedStore } from '../../../test/scripted-store.ts';
import { temporaryDirectory } from '../../../test/temporary-directory.ts';
import { Spool } from './spool.ts';

const APPENDER = fileURLToPath(new URL('../../../test/append-until-killed.ts', import.meta.url));

test('kill -9 while appending, three times: all that was acknowledged is replayed once, nothing twice', async () => {
  await using directory = await temporaryDirectory();
  const acknowledged: string[] = [];
  for (const run of ['first', 'second', 'third']) {
    const child = spawn(process.execPath, [APPENDER, directory.path, run], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.split('\n').length > 300) child.kill('SIGKILL');
    });
    await once(child, 'close');
    // A line that the kill cut off was acknowledged too, but its name is not whole.
    acknowledged.push(...said.split('\n').slice(0, -1));
  }
  expect(acknowledged.length).toBeGreaterThan(800);

  const store = new ScriptedStore();
  const spool = await Spool.open({ directory: directory.path, store });
  await spool.flush();
  await spool.close();
  const replayed = store.texts;
  const names = new Set(replayed);
  expect(names.size).toBe(replayed.length);
  expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
  const ids = store.inserted.map((segment) => segment.segment);
  expect(new Set(ids).size).toBe(ids.length);
});

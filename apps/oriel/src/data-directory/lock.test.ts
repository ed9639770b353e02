import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataDirectory } from './layout.ts';
import { lockDataDirectory } from './lock.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'oriel-lock-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('a second holder is refused until the first lets go', () => {
  const directory = dataDirectory(root);
  const first = lockDataDirectory(directory);
  expect(() => lockDataDirectory(directory)).toThrow(/another Oriel uses/);
  first[Symbol.dispose]();
  lockDataDirectory(directory)[Symbol.dispose]();
});

test('a holder that is killed leaves no lock behind', async () => {
  const directory = dataDirectory(root);
  const program = `
    import { lockDataDirectory } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
    import { dataDirectory } from ${JSON.stringify(join(import.meta.dirname, 'layout.ts'))};
    lockDataDirectory(dataDirectory(${JSON.stringify(root)}));
    console.log('locked');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(() => lockDataDirectory(directory)).toThrow(/another Oriel uses/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDataDirectory(directory)[Symbol.dispose]();
});

test.each<[string, (path: string) => void]>([
  [
    'is somebody else’s',
    (path) => writeFileSync(path, 'not a lock of Oriel, but a text that is long enough to be judged '.repeat(20)),
  ],
  ['cannot be opened', (path) => mkdirSync(path)],
])('a lock file that %s is no other Oriel', (_what, make) => {
  const directory = dataDirectory(root);
  make(directory.lockFile);
  const lock = () => lockDataDirectory(directory);
  expect(lock).toThrow(expect.objectContaining({ code: 'directory_unwritable' }));
  expect(lock).toThrow(/^cannot lock '.*\/lock' \(.+\); .*--data$/);
});

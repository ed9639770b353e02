import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runsServer } from './restart-with-limits.ts';

test.skipIf(process.platform === 'win32')(
  'the same process has a small young generation, and a thread has its own limits',
  () => {
    const script = join(import.meta.dirname, 'test/print-limits.ts');
    const run = (...flags: string[]) => {
      const environment = { ...process.env, NODE_OPTIONS: '', MALLOC_ARENA_MAX: undefined };
      const { pid, stdout } = spawnSync(process.execPath, [...flags, script, 'word'], {
        encoding: 'utf8',
        env: environment,
      });
      const [first, worker] = stdout.trim().split('\n');
      return { pid, first: first?.split(' '), workerMib: Number(worker) };
    };
    const { pid, first, workerMib } = run();
    // V8's limit counts three halves of the young generation, and its own halves are of 64 MiB.
    const freeMib = Number(run('--max-semi-space-size=64').first?.[2]);
    expect(first).toEqual([String(pid), 'word', String(freeMib - 3 * (64 - 16)), '2']);
    expect(workerMib).toBe(32 + 3 * 4);
  },
);

test.each<[string[], boolean]>([
  [[], true],
  [['start'], true],
  [['--port', '0', '--demo'], true],
  [['--data', './data'], true],
  [['config', '--port', '0'], false],
  [['key', 'create'], false],
  [['engine'], false],
  [['--version'], false],
  [['--help'], false],
])('oriel %j runs a server: %s', (words, expected) => {
  expect(runsServer(words)).toBe(expected);
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { divideMemory } from '../memory-budget.ts';

const MIB = 2 ** 20;

test.skipIf(process.platform === 'win32')(
  'the heap of the same process has its share of --memory, a thread has its own',
  () => {
    const memoryBytes = 1_024 * MIB;
    const script = join(import.meta.dirname, 'test/print-limits.ts');
    const { pid, stdout } = spawnSync(process.execPath, [script, String(memoryBytes), 'a word'], { encoding: 'utf8' });
    const [first, worker] = stdout.trim().split('\n');
    const oldMib = Math.round(divideMemory(memoryBytes).nodeHeapBytes / MIB);
    // With three halves of the young generation.
    expect(first).toBe(`${pid} a word ${oldMib + 3 * 16}`);
    expect(Number(worker)).toBe(32 + 3 * 4);
  },
);

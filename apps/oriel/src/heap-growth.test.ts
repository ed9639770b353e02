import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test, vi } from 'vitest';
import { boundGarbage, growthFor } from './heap-growth.ts';
import { growBy } from './heap-limits.ts';

vi.mock('./heap-limits.ts', () => ({ growBy: vi.fn() }));
const MIB = 2 ** 20;

afterEach(() => {
  vi.mocked(growBy).mockClear();
});

test.each([
  ['a small heap', 32, 200],
  ['one with the series of a full load', 96, 67],
  ['one that holds most of what it may', 400, 50],
])('of 64 MiB that may lie uncollected, %s', (_, heldMib, percent) => {
  expect(Math.round(growthFor(64 * MIB, heldMib * MIB))).toBe(percent);
});

test('growth is set anew after a full collection, as long as Oriel runs', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NodeJS.GCFunction;
  setFlagsFromString('--no-expose-gc');
  const stack = new AsyncDisposableStack();
  // So that none comes by itself meanwhile.
  collect();
  await turn();
  boundGarbage(64 * MIB, stack);
  collect({ type: 'minor' });
  await turn();
  expect(growBy).not.toHaveBeenCalled();
  collect();
  await expect.poll(() => vi.mocked(growBy).mock.lastCall?.[0]).toBeGreaterThanOrEqual(50);

  await stack.disposeAsync();
  const before = vi.mocked(growBy).mock.calls.length;
  collect();
  await turn();
  expect(growBy).toHaveBeenCalledTimes(before);
});

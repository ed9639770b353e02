import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { returnMemoryAfterStart } from './return-memory.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('what nobody holds any more is collected some seconds after the start', async () => {
  await using stack = new AsyncDisposableStack();
  const garbage = new WeakRef({});
  returnMemoryAfterStart(stack);
  // A weak reference holds for the rest of the turn that made it.
  await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(10_000);
  expect(garbage.deref()).toBeUndefined();
  expect('gc' in globalThis).toBe(false);
});

test('an Oriel that has stopped by then is left alone', async () => {
  const stack = new AsyncDisposableStack();
  returnMemoryAfterStart(stack);
  await stack.disposeAsync();
  expect(vi.getTimerCount()).toBe(0);
});

test('what was collected is memory of the machine again', async () => {
  await using stack = new AsyncDisposableStack();
  fill();
  const fullBytes = process.memoryUsage.rss();
  returnMemoryAfterStart(stack);
  vi.advanceTimersByTime(10_000);
  vi.useRealTimers();
  // Threads of V8's give the pages back.
  await expect.poll(() => process.memoryUsage.rss()).toBeLessThan(fullBytes - 40 * 2 ** 20);
});

/** Makes and drops objects of a hundred mebibytes and more, as loading modules does on a smaller scale. */
function fill(): number {
  return Array.from({ length: 800_000 }, (_, at) => ({ at, next: { at } })).length;
}

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

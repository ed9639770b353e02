import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TryWrite, WriteBehind } from './write-behind.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let written: string[][];
let lost: string[];
let outcome: Awaited<ReturnType<TryWrite>>;
beforeEach(() => {
  written = [];
  lost = [];
  outcome = 'written';
});

function open({ mostAtOnce = 10, mostWaiting = 10, isBroken = false } = {}) {
  return new WriteBehind<string>({
    write: async (items) => {
      if (isBroken || outcome !== 'written') throw new Error('no');
      written.push([...items]);
    },
    tryWrite: async (write) => {
      await write().catch(() => {});
      return outcome;
    },
    gatherMs: 1_000,
    mostAtOnce,
    mostWaiting,
    lost: (items) => void lost.push(...items),
  });
}

test('what comes together is written together, and of one key the last', async () => {
  const behind = open();
  const added = [behind.add('a', 'a1'), behind.add('b', 'b1'), behind.add('a', 'a2')];
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all(added);
  expect(written).toEqual([['a2', 'b1']]);
});

test('what cannot be written waits, nobody with it, and is written when it can be', async () => {
  const behind = open();
  outcome = 'later';
  const first = behind.add('a', 'a1');
  await vi.advanceTimersByTimeAsync(1_000);
  await first;
  void behind.add('b', 'b1');
  void behind.add('a', 'a2');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual([]);
  outcome = 'written';
  await vi.advanceTimersByTimeAsync(5_000);
  expect(written.flat().sort()).toEqual(['a2', 'b1']);
  expect(lost).toEqual([]);
});

test('what is refused for good is lost and holds up nothing', async () => {
  const behind = open({ mostAtOnce: 1 });
  outcome = 'refused';
  const refused = behind.add('a', 'a1');
  await vi.advanceTimersByTimeAsync(1_000);
  await refused;
  outcome = 'written';
  const next = behind.add('b', 'b1');
  await vi.advanceTimersByTimeAsync(1_000);
  await next;
  expect([lost, written]).toEqual([['a1'], [['b1']]]);
});

test('no more waits than there is room for: the oldest is lost', async () => {
  const behind = open({ mostWaiting: 2 });
  outcome = 'later';
  for (const item of ['a', 'b', 'c']) void behind.add(item, item);
  expect(lost).toEqual(['a']);
});

test('the end writes what waits, or says that it is lost', async () => {
  const behind = open();
  void behind.add('a', 'a1');
  await behind.close();
  expect(written).toEqual([['a1']]);
  const broken = open({ isBroken: true });
  void broken.add('a', 'a1');
  await broken.close();
  expect(lost).toEqual(['a1']);
});

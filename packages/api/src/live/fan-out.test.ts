import { expect, test } from 'vitest';
import { createFanOut } from './fan-out.ts';

const endless = () => new AbortController();

async function first<T>(source: AsyncIterable<T>): Promise<T> {
  for await (const value of source) return value;
  throw new Error('it ended');
}

test('a reader that falls behind loses the oldest and is told how many', async () => {
  const fanOut = createFanOut<number>(
    3,
    () => {},
    () => {},
  );
  const { signal } = endless();
  const slow = fanOut.subscribe(signal)[Symbol.asyncIterator]();
  const waiting = slow.next();
  fanOut.push([1], 0);
  expect((await waiting).value).toEqual({ items: [1], dropped: 0 });
  fanOut.push([2, 3], 0);
  fanOut.push([4, 5, 6], 2);
  expect((await slow.next()).value).toEqual({ items: [4, 5, 6], dropped: 4 });
});

test('the source runs while somebody reads, and only then', async () => {
  const events: string[] = [];
  const fanOut = createFanOut<number>(
    10,
    () => events.push('start'),
    () => events.push('stop'),
  );
  const one = endless();
  const two = endless();
  const reading = [first(fanOut.subscribe(one.signal)), first(fanOut.subscribe(two.signal))];
  expect(fanOut.subscribers).toBe(2);
  fanOut.push([7], 0);
  expect(await Promise.all(reading)).toEqual([
    { items: [7], dropped: 0 },
    { items: [7], dropped: 0 },
  ]);
  expect(events).toEqual(['start', 'stop']);
});

test('a reader that waits ends with its signal, and all with the source’s failure', async () => {
  const fanOut = createFanOut<number>(
    10,
    () => {},
    () => {},
  );
  const controller = endless();
  const left = fanOut.subscribe(controller.signal)[Symbol.asyncIterator]().next();
  const failed = first(fanOut.subscribe(endless().signal));
  controller.abort();
  expect((await left).done).toBe(true);
  fanOut.fail(new Error('gone'));
  await expect(failed).rejects.toThrow('gone');
});

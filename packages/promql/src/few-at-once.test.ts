import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fewAtOnce } from './few-at-once.ts';

test('so many are asked at a time, and the answers come in order', async () => {
  let underWay = 0;
  let most = 0;
  const answers = await fewAtOnce(Array(50).keys(), 4, async (item) => {
    most = Math.max(most, ++underWay);
    for (let at = 0; at < item % 3; at++) await setImmediate();
    underWay--;
    return item * 2;
  });
  expect(answers).toEqual(Array.from({ length: 50 }, (_, at) => at * 2));
  expect(most).toBe(4);
});

test('once one has failed no other is begun', async () => {
  const asked: number[] = [];
  const asking = fewAtOnce(Array(50).keys(), 2, async (item) => {
    asked.push(item);
    await setImmediate();
    if (item === 3) throw new Error('three');
  });
  await expect(asking).rejects.toThrow('three');
  await setImmediate();
  expect(asked.length).toBeLessThan(7);
});

import { expect, test } from 'vitest';
import { nextTurn } from './next-turn.ts';

test('of many who wait one goes on each time that the event loop goes round', async () => {
  let rounds = 0;
  let isOver = false;
  const count = () => {
    rounds++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const reached: { who: number; round: number }[] = [];
  const wait = async (who: number) => {
    await nextTurn();
    reached.push({ who, round: rounds });
  };
  await Promise.all(Array.from({ length: 20 }, (_, who) => wait(who)));
  isOver = true;
  expect(reached.map(({ who }) => who)).toEqual(Array.from({ length: 20 }, (_, who) => who));
  expect(new Set(reached.map(({ round }) => round)).size).toBe(20);
});

test('who asks while others go on is served behind them', async () => {
  const order: string[] = [];
  const twice = async (who: string) => {
    await nextTurn();
    order.push(who);
    await nextTurn();
    order.push(who);
  };
  await Promise.all([twice('a'), twice('b')]);
  expect(order).toEqual(['a', 'b', 'a', 'b']);
});

test('who had few turns comes between, and who waits longest every other time', async () => {
  const order: string[] = [];
  const wait = async (who: string, turnsHad: number) => {
    await nextTurn(turnsHad);
    order.push(who);
  };
  const large = Array.from({ length: 10 }, (_, at) => wait(`large ${at}`, 100));
  await Promise.all([...large, wait('small', 0)]);
  expect(order.indexOf('small')).toBeLessThan(2);
  expect(order.filter((who) => who !== 'small')).toEqual(Array.from({ length: 10 }, (_, at) => `large ${at}`));
});

test('owners take turns, however many of each wait', async () => {
  const order: string[] = [];
  const wait = async (owner: string, turnsHad: number) => {
    await nextTurn(turnsHad, owner);
    order.push(owner);
  };
  const many = Array.from({ length: 60 }, () => wait('many', 0));
  await Promise.all([...many, wait('one', 100), wait('other', 100)]);
  expect(order.slice(0, 3)).toEqual(['many', 'one', 'other']);
});

test('who comes while turns are given is served', async () => {
  for (let at = 0; at < 3; at++) {
    await Promise.all([nextTurn(0, 'a').then(() => nextTurn(1, 'b')), nextTurn()]);
    await nextTurn(0, at);
  }
});

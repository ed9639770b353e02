import { expect, test } from 'vitest';
import { type EndedSubscription, LiveConnections } from './live-connections.ts';

test('sockets and subscriptions are counted until they end, each once', () => {
  let nowMs = 5;
  const ended: EndedSubscription[] = [];
  const live = new LiveConnections(
    () => nowMs,
    (subscription) => ended.push(subscription),
  );
  const [one, two] = [live.open(), live.open()];
  one.begin('a');
  one.begin('b');
  two.begin('a');
  live.refuse();
  expect([live.sockets, live.subscriptions, live.refused]).toEqual([2, 3, 1]);
  nowMs = 12;
  one.end('a');
  one.end('a');
  expect(ended).toEqual([{ startedAtMs: 5, elapsedMs: 7 }]);
  one.close();
  expect([live.sockets, live.subscriptions]).toEqual([1, 1]);
  two.close();
  expect([live.sockets, live.subscriptions, ended.length]).toEqual([0, 0, 3]);
});

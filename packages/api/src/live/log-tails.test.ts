import { ALL, type LogParts, type LogReader, type TelemetryStore } from '@oriel/store';
import { expect, test } from 'vitest';
import { createLogTails } from './log-tails.ts';

test('who watches the same shares one reading, in whatever order they ask for its parts; other parts are read apart', async () => {
  const read = new Set<string>();
  /** Nothing to show, but for what was left out: the first look is where the tail begins. */
  const tail: LogReader['tail'] = async ({ after, parts }) => {
    read.add(JSON.stringify(parts));
    return { rows: [], position: 'here', dropped: after === undefined ? 0 : 1 };
  };
  const tails = createLogTails({ forTenant: () => ({ logs: { tail } }) } as unknown as TelemetryStore);
  const { signal } = new AbortController();
  const watching = [
    { members: ['body', 'service'] },
    { members: ['service', 'body'] },
    { members: ['body', 'service'], fields: ['http.route'] },
  ].map((parts) =>
    tails.subscribe({ tenant: 1, where: ALL, parts: parts as LogParts }, signal)[Symbol.asyncIterator](),
  );

  expect((await Promise.all(watching.map((one) => one.next()))).map(({ value }) => value.dropped)).toEqual([1, 1, 1]);
  expect(tails.running).toBe(2);
  expect(read).toEqual(
    new Set(['{"members":["body","service"]}', '{"members":["body","service"],"fields":["http.route"]}']),
  );
  await Promise.all(watching.map((one) => one.return?.()));
  expect(tails.running).toBe(0);
});

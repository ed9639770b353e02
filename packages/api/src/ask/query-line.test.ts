import { setImmediate } from 'node:timers/promises';
import type { TenantId } from '@oriel/telemetry';
import { expect, test } from 'vitest';
import { QueryLine } from './query-line.ts';

const [ONE, OTHER] = [1, 2] as TenantId[] as [TenantId, TenantId];

function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

test('of one tenant so many are answered at once, the others in the order in which they came; another tenant waits for none', async () => {
  const line = new QueryLine({ mostAtOnce: 2 });
  const began: number[] = [];
  const works = Array.from({ length: 5 }, held);
  const all = works.map(({ work }, at) =>
    line.answer(ONE, undefined, () => {
      began.push(at);
      return work();
    }),
  );
  await setImmediate();
  expect(began).toEqual([0, 1]);
  expect(await line.answer(OTHER, undefined, () => 'at once')).toBe('at once');
  works[1]!.end();
  await setImmediate();
  expect(began).toEqual([0, 1, 2]);
  for (const { end } of works) end();
  await Promise.all(all);
  expect(began).toEqual([0, 1, 2, 3, 4]);
});

test('who has gone, waits too long or comes when too many wait is told so, and takes nobody’s place', async () => {
  const line = new QueryLine({ mostAtOnce: 1, mostWaiting: 2, timeoutMs: 100 });
  const first = held();
  const running = line.answer(ONE, undefined, first.work);
  const gone = new AbortController();
  const leaving = line.answer(ONE, gone.signal, () => 'never');
  const late = line.answer(ONE, undefined, () => 'never');
  await expect(line.answer(ONE, undefined, () => 'never')).rejects.toMatchObject({ code: 'busy' });
  gone.abort();
  await expect(leaving).rejects.toMatchObject({ code: 'canceled' });
  await expect(line.answer(ONE, gone.signal, () => 'never')).rejects.toMatchObject({ code: 'canceled' });
  await expect(late).rejects.toMatchObject({ code: 'timeout' });
  const next = line.answer(ONE, undefined, () => 'answered');
  first.end();
  await running;
  expect(await next).toBe('answered');
});

test('a question that fails gives its place back', async () => {
  const line = new QueryLine({ mostAtOnce: 1 });
  await expect(line.answer(ONE, undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await line.answer(ONE, undefined, () => 'yes')).toBe('yes');
});

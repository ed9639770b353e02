import { afterAll, beforeAll, expect, test } from 'vitest';
import { logsOf } from '../../test/telemetry.ts';
import type { TestOriel } from '../../test/test-oriel.ts';
import { startTestOriel } from '../../test/test-oriel.ts';

let oriel: TestOriel;
beforeAll(async () => {
  oriel = await startTestOriel({ expensiveBytes: 1, expensivePerMinute: 2 });
});
afterAll(() => oriel[Symbol.asyncDispose]());

test('expensive searches are counted for each user, and a page’s share one charge', async () => {
  const { first } = oriel.tenants;
  const atMs = Date.now();
  const lines = [
    { body: 'one', atMs: atMs - 60_000 },
    { body: 'two', atMs: atMs - 1_000 },
  ];
  await oriel.send(first, 'logs', logsOf('shop', lines));
  const key = await oriel.key(first, 'read');
  const search = (page?: string) =>
    fetch(`${oriel.url}/monitoring/logs`, {
      headers: { authorization: `Bearer ${key}`, ...(page === undefined ? {} : { 'x-oriel-page': page }) },
    });
  for (let query = 0; query < 5; query++) expect((await search('page-1')).status).toBe(200);
  expect((await search()).status).toBe(200);
  const refused = await search();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
  expect(await refused.json()).toMatchObject({ code: 'too_many_expensive_searches' });
});

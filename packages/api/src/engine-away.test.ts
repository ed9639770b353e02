import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestOriel } from '../test/test-oriel.ts';
import { startTestOriel } from '../test/test-oriel.ts';

let oriel: TestOriel;
beforeAll(async () => {
  oriel = await startTestOriel();
});
afterAll(() => oriel[Symbol.asyncDispose]());

test('while the engine is away, reads are refused with a sentence and the rest goes on', async () => {
  const key = await oriel.key(oriel.tenants.first, 'read');
  const get = (path: string) => fetch(`${oriel.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  expect((await get('/monitoring/logs')).status).toBe(200);

  await oriel.stopEngine();
  for (const path of ['/monitoring/logs', '/monitoring/services', '/monitoring/metrics']) {
    const refused = await get(path);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'store_unavailable', detail: expect.stringMatching(/again/) });
  }
  const query = encodeURIComponent('{ viewer { role } services { name } }');
  const answer = (await (await get(`/graphql?query=${query}`)).json()) as { errors: { extensions: object }[] };
  expect(answer.errors[0]?.extensions).toMatchObject({ code: 'store_unavailable', status: 503, retryAfterMs: 2_000 });
  for (const path of ['/auth/me', '/health/live', '/metrics']) expect((await get(path)).status).toBe(200);
});

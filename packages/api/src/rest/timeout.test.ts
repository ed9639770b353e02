import { afterAll, beforeAll, expect, test } from 'vitest';
import { logsOf, spansOf } from '../../test/telemetry.ts';
import type { TestOriel } from '../../test/test-oriel.ts';
import { startTestOriel } from '../../test/test-oriel.ts';

const TRACE = 'c'.repeat(32);
let oriel: TestOriel;
let key: string;
beforeAll(async () => {
  oriel = await startTestOriel({ queryTimeoutMs: 1 });
  key = await oriel.key(oriel.tenants.first, 'read');
  const atMs = Date.now() - 5_000;
  await oriel.send(oriel.tenants.first, 'logs', logsOf('shop', [{ body: 'slow', atMs }]));
  const span = { traceId: TRACE, spanId: '1'.repeat(16), name: 'slow', startMs: atMs, durationMs: 1 };
  await oriel.send(oriel.tenants.first, 'traces', spansOf('shop', [span]));
});
afterAll(() => oriel[Symbol.asyncDispose]());

test.each(['logs', 'traces?minDuration=1ms', 'services', 'dependencies'])(
  'a read of %s that hits its time limit is 504 and says so, for the engine is well',
  async (path) => {
    const reply = await fetch(`${oriel.url}/monitoring/${path}`, { headers: { authorization: `Bearer ${key}` } });
    expect(reply.status).toBe(504);
    expect(await reply.json()).toMatchObject({ code: 'query_timeout', status: 504 });
  },
);

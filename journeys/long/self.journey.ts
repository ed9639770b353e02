import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { until } from '../kit/until.ts';

// An operator enters tenant `oriel` and sees what Oriel says of itself: what it answered, how it is, and nothing of what
// tenants asked or sent.

const SECRET = 'topsecretword';
let oriel: OrielProcess;
let headers: Record<string, string>;
beforeAll(async () => {
  oriel = await startOriel();
  const link = /https?:\/\/\S+\/auth\/link\?token=\S+/.exec(oriel.output())![0];
  const signedIn = await fetch(link, { redirect: 'manual' });
  headers = { cookie: signedIn.headers.get('set-cookie')!.split(';')[0]!, origin: oriel.run.url };
});
afterAll(() => oriel?.[Symbol.asyncDispose]());

async function ask<T>(path: string): Promise<T> {
  const answer = await fetch(`${oriel.run.url}${path}`, { headers });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as T;
}

async function asked(): Promise<void> {
  const key = await oriel.key();
  const api = apiOf(oriel.run, key);
  expect((await api.get(`/monitoring/logs?query=${SECRET}`)).status).toBe(200);
  expect((await api.get(`/api/v1/query?query=up%7Bjob%3D%22${SECRET}%22%7D`)).status).toBe(200);
  expect((await api.get(`/monitoring/${SECRET}`)).status).toBe(404);
  expect((await api.get(`/monitoring/logs?query=%28${SECRET}`)).status).toBe(400);
  await api.graphql(`{ searchLogs(query: "${SECRET}") { next } }`);
  const logs = otlpLogs(SECRET, [{ body: `it is ${SECRET}` }]);
  expect((await sendLogs(oriel.run.otlpHttp, logs)).status).toBe(200);
  const garbage = { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"${SECRET}"` };
  expect((await fetch(`${oriel.run.otlpHttp}/v1/logs`, garbage)).status).toBe(400);
}

test('who may not enter does not see it; an operator enters, and finds each signal', async () => {
  await asked();
  const api = apiOf(oriel.run, await oriel.key());
  await expect(api.graphql('{ viewer { tenants { name } } }')).resolves.toEqual({
    viewer: { tenants: [{ name: 'default' }] },
  });
  const entered = await fetch(`${oriel.run.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'mutation { enterTenant(id: "2") { tenant { name } } }' }),
  });
  expect(await entered.json()).toMatchObject({ data: { enterTenant: { tenant: { name: 'oriel' } } } });
  const renewed = entered.headers.get('set-cookie');
  if (renewed) headers.cookie = renewed.split(';')[0]!;

  await until(async () => {
    const names = await routes();
    return names.includes('GET /monitoring/logs') && names.filter(isIntake).length === 2;
  });
  type Page = { data: { body: string; service: string }[] };
  await until(async () => {
    const { data } = await ask<Page>('/monitoring/logs?query=started');
    return data.some(({ body, service }) => service === 'oriel' && /^Oriel \S+ has started$/.test(body));
  });
  type Vector = { data: { result: unknown[] } };
  await until(async () => (await ask<Vector>('/api/v1/query?query=oriel_spool_bytes')).data.result.length === 1);
  // What it has sent itself meanwhile is not told, or it would tell of that, too.
  expect((await routes()).filter(isIntake)).toEqual(['POST /v1/logs', 'POST /v1/logs']);
});

async function routes(): Promise<string[]> {
  const { data } = await ask<{ data: { rootName: string }[] }>('/monitoring/traces?limit=1000');
  return data.map(({ rootName }) => rootName);
}

const isIntake = (name: string): boolean => name.startsWith('POST /v1/');

test('a part that does not answer is seen to be down, and well again when it answers', async () => {
  const api = apiOf(oriel.run, await oriel.key());
  type Health = {
    systemHealthRealtime: { components: { name: string; status: string; history: { status: string }[] }[] };
  };
  const engine = async () => {
    const { systemHealthRealtime } = await api.graphql<Health>(
      '{ systemHealthRealtime { components { name status history { status } } } }',
    );
    return systemHealthRealtime.components.find(({ name }) => name === 'engine')!;
  };
  await until(async () => (await engine()).status === 'OPERATIONAL');
  process.kill(oriel.run.enginePid!, 'SIGSTOP');
  await until(async () => (await engine()).status === 'DOWN');
  expect((await fetch(`${oriel.run.url}/health`)).status).toBe(503);
  expect((await fetch(`${oriel.run.url}/health/live`)).status).toBe(200);
  process.kill(oriel.run.enginePid!, 'SIGCONT');
  await until(async () => (await engine()).status === 'OPERATIONAL');
  expect((await engine()).history.map(({ status }) => status)).toContain('DOWN');
});

test('nothing of what was asked or sent is in it', async () => {
  const said = [
    await ask('/monitoring/traces?limit=1000'),
    await ask('/monitoring/logs?limit=1000'),
    await ask('/prometheus/api/v1/series?match%5B%5D=%7B__name__%3D~%22.%2B%22%7D'),
  ];
  expect(JSON.stringify(said)).not.toContain(SECRET);
  expect(JSON.stringify(said)).toContain('http_request_duration_seconds');
});

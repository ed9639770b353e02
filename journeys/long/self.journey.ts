import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { until } from '../kit/until.ts';

// An operator enters tenant `oriel` and sees what Oriel says of itself: what it answered, how it is, and nothing of what
// tenants asked or sent.

const SECRET = 'topsecretword';
let oriel: OrielProcess;
let headers: Record<string, string>;
let folder: string;
/** A target of scrapes, and a server that lists targets and is always in trouble. */
let neighbour: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oriel-self-'));
  neighbour = createServer((request, response) => {
    if (request.url === '/targets') response.writeHead(503).end();
    else response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(`${SECRET}_total 1\n`);
  });
  await new Promise<void>((listening) => neighbour.listen(0, '127.0.0.1', listening));
  const address = `127.0.0.1:${(neighbour.address() as AddressInfo).port}`;
  const scrapeConfig = join(folder, 'prometheus.yml');
  writeFileSync(
    scrapeConfig,
    `global: { scrape_interval: 5s }
scrape_configs:
  - { job_name: ${SECRET}, static_configs: [{ targets: ["${address}"] }] }
  - { job_name: away, http_sd_configs: [{ url: "http://${address}/targets", refresh_interval: 1s }] }
`,
  );
  const ruleFile = join(folder, 'rules.yml');
  writeFileSync(
    ruleFile,
    `groups: [{ name: ${SECRET}, interval: 5s, rules: [{ record: "${SECRET}:sum", expr: "sum(${SECRET}_total)" }] }]\n`,
  );
  oriel = await startOriel({ args: ['--scrape-config', scrapeConfig, '--rule-files', ruleFile] });
  const link = /https?:\/\/\S+\/auth\/link\?token=\S+/.exec(oriel.output())![0];
  const signedIn = await fetch(link, { redirect: 'manual' });
  headers = { cookie: signedIn.headers.get('set-cookie')!.split(';')[0]!, origin: oriel.run.url };
});
afterAll(async () => {
  await oriel?.[Symbol.asyncDispose]();
  neighbour.closeAllConnections();
  neighbour.close();
  rmSync(folder, { recursive: true });
});

async function ask<T>(path: string): Promise<T> {
  const answer = await fetch(`${oriel.run.url}${path}`, { headers });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as T;
}

function postGraphql(query: string): Promise<Response> {
  const body = JSON.stringify({ query });
  return fetch(`${oriel.run.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
}

async function askGraphql<T>(query: string): Promise<T> {
  const answer = await postGraphql(query);
  expect(answer.status).toBe(200);
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
  await sendByGrpc(`it is ${SECRET}`);
  const garbage = { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"${SECRET}"` };
  expect((await fetch(`${oriel.run.otlpHttp}/v1/logs`, garbage)).status).toBe(400);
}

test('who may not enter does not see it; an operator enters, and finds each signal', async () => {
  await asked();
  const api = apiOf(oriel.run, await oriel.key());
  await expect(api.graphql('{ viewer { tenants { name } } }')).resolves.toEqual({
    viewer: { tenants: [{ name: 'default' }] },
  });
  const entered = await postGraphql('mutation { enterTenant(id: "2") { tenant { name } } }');
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

async function sendByGrpc(body: string): Promise<void> {
  const exporter = new OTLPLogExporter({ url: oriel.run.otlpGrpc });
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  provider.getLogger(SECRET).emit({ body });
  await provider.shutdown();
}

async function routes(): Promise<string[]> {
  const { data } = await ask<{ data: { rootName: string }[] }>('/monitoring/traces?limit=1000');
  return data.map(({ rootName }) => rootName);
}

const isIntake = (name: string): boolean => name.startsWith('POST /v1/');

test('work that was no request is seen too: the way in as far as the engine, gRPC, scrapes, discovery, rules', async () => {
  const wanted = [
    'opentelemetry.proto.collector.logs.v1.LogsService/Export',
    'decode',
    'spool segment',
    'spool fsync',
    'scrape',
    'discovery',
    'rule group',
  ];
  await until(
    async () => {
      const names = new Set(await routes());
      return wanted.every((name) => names.has(name));
    },
    { timeoutMs: 120_000, everyMs: 1_000, what: 'a span of each kind of work' },
  );
  type Found = { data: { traceId: string }[] };
  const { data } = await ask<Found>('/monitoring/traces?limit=1&operation=spool%20segment');
  type Whole = { spans: { name: string; kind: string; attributes: Record<string, unknown> }[] };
  const { spans } = await ask<Whole>(`/monitoring/traces/${data[0]!.traceId}`);
  expect(spans.map(({ name }) => name).sort()).toEqual(['INSERT', 'spool append', 'spool segment']);
  expect(spans.find(({ name }) => name === 'INSERT')?.attributes).toMatchObject({
    'db.system.name': 'clickhouse',
    'db.operation.name': 'INSERT',
  });
});

test('a circuit breaker that is open is seen on /metrics, on the Health page and in the log, and fails nothing', async () => {
  const key = await oriel.key();
  const api = apiOf(oriel.run, key);
  await until(async () => {
    const { body } = await api.get<string>('/metrics');
    return body.includes('oriel_circuit_breaker_state{name="discovery",state="open"} 1');
  });
  expect(oriel.output()).toContain('the circuit breaker of discovery is open');
  type Health = { data: { systemHealthRealtime: { components: { name: string; status: string; detail: string }[] } } };
  // Details are for operators.
  const outgoing = async () => {
    const { data } = await askGraphql<Health>('{ systemHealthRealtime { components { name status detail } } }');
    return data.systemHealthRealtime.components.find(({ name }) => name === 'outgoing')!;
  };
  await until(async () => (await outgoing()).status === 'DEGRADED');
  expect((await outgoing()).detail).toContain('the circuit breaker of discovery is open');
  expect((await fetch(`${oriel.run.url}/health/ready`)).status).toBe(200);
  expect((await sendLogs(oriel.run.otlpHttp, otlpLogs(SECRET, [{ body: 'goes in' }]))).status).toBe(200);
});

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

describe('alone', () => {
  const SPOOL_BYTES = 8 * 2 ** 20;
  let alone: OrielProcess;
  let cookie: string;
  beforeAll(async () => {
    alone = await startOriel({ environment: { ORIEL_SPOOL: `${SPOOL_BYTES}B` } });
    const link = /https?:\/\/\S+\/auth\/link\?token=\S+/.exec(alone.output())![0];
    const signedIn = await fetch(link, { redirect: 'manual' });
    cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
    const entered = await fetch(`${alone.run.url}/graphql`, {
      method: 'POST',
      headers: { cookie, origin: alone.run.url, 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'mutation { enterTenant(id: "2") { tenant { name } } }' }),
    });
    cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? cookie;
  });
  afterAll(async () => {
    if (alone?.run.enginePid) process.kill(alone.run.enginePid, 'SIGCONT');
    await alone?.[Symbol.asyncDispose]();
  });

  const get = (path: string) => fetch(`${alone.run.url}${path}`, { headers: { cookie } });
  const metrics = async () => (await get('/metrics')).text();

  test('Oriel sends what it tells of itself, and that gives it nothing to tell', async () => {
    const commits = async () => Number(/^oriel_spool_fsyncs_total (\S+)$/m.exec(await metrics())?.[1]);
    const before = await commits();
    // Several exports, each of which is decoded, committed and inserted.
    await until(async () => (await commits()) >= before + 6, {
      timeoutMs: 300_000,
      everyMs: 1_000,
      what: 'six commits of what Oriel sends itself',
    });
    const traces = await (await get('/monitoring/traces?limit=1000')).text();
    expect(traces).toContain('GET /metrics');
    for (const kind of ['decode', 'spool segment', 'spool fsync', 'INSERT']) expect(traces).not.toContain(`"${kind}"`);
  });

  test('a front door that refuses what Oriel tells of itself fails nobody who asks, and nobody who sends afterwards', async () => {
    process.kill(alone.run.enginePid!, 'SIGSTOP');
    const logs = Array.from({ length: 50 }, () => ({ body: 'x'.repeat(2_000), severityNumber: 17 }));
    await until(async () => (await sendLogs(alone.run.otlpHttp, otlpLogs('full', logs))).status === 503, {
      everyMs: 0,
    });
    const isOpen = (text: string) => text.includes('oriel_circuit_breaker_state{name="own_telemetry",state="open"} 1');
    await until(
      async () => {
        // Nobody waits for what cannot be sent.
        expect((await get('/health/live')).status).toBe(200);
        const answer = await get('/metrics');
        expect(answer.status).toBe(200);
        return isOpen(await answer.text());
      },
      { timeoutMs: 120_000, everyMs: 500, what: 'the breaker of own telemetry to open' },
    );
    process.kill(alone.run.enginePid!, 'SIGCONT');
    // It stays open, and everybody else is taken again.
    await until(
      async () => (await sendLogs(alone.run.otlpHttp, otlpLogs('again', [{ body: 'goes in' }]))).status === 200,
    );
    expect(isOpen(await metrics())).toBe(true);
    expect(alone.output()).toContain('the circuit breaker of own_telemetry is open');
  });
});

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { until } from '../kit/until.ts';
import { hasRuntime, openWorkshop, type RunningProgram, type Workshop } from './workshop.ts';

// A bucket of Versity's gateway, which checks every signature, holds what expires; DuckDB reads it; a restore brings it back.

const isHere = hasRuntime('go', 'an archive in a bucket') && hasRuntime('python3', 'an archive read by DuckDB');
const DAY_MS = 86_400_000;
const NOON_MS = Math.floor(Date.now() / DAY_MS - 3) * DAY_MS + DAY_MS / 2;
const DAY = new Date(NOON_MS).toISOString().slice(0, 10);
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SECRET = 'not-for-any-log';

let directory: string;
let workshop: Workshop;
let endpoint: string;
let gateway: RunningProgram;
let oriel: OrielProcess;
let key: string;

const start = (secret = SECRET): Promise<OrielProcess> =>
  startOriel({
    data: join(directory, 'data'),
    args: ['--archive', 's3://telemetry/oriel', '--archive-endpoint', endpoint, '--archive-region', 'eu-central-1'],
    environment: { AWS_ACCESS_KEY_ID: 'oriel', AWS_SECRET_ACCESS_KEY: secret },
  });
async function openGateway(): Promise<RunningProgram> {
  const { host } = new URL(endpoint);
  const program = workshop.start(
    `exec bin/versitygw --quiet --region eu-central-1 --port ${host} posix --sidecar $PWD/meta buckets`,
    {
      environment: { ROOT_ACCESS_KEY_ID: 'oriel', ROOT_SECRET_ACCESS_KEY: SECRET },
    },
  );
  await until(() => fetch(endpoint).then(Boolean, () => false), {
    timeoutMs: 60_000,
    what: 'an answer of the gateway',
  });
  return program;
}
type Status = {
  archive: { lastError?: string; lastLookMs: number | null; days: { archived: number; waiting: number } };
};
const state = async () => (JSON.parse((await oriel.command('status', '--json')).stdout) as Status).archive;

beforeAll(async () => {
  if (!isHere) return;
  directory = mkdtempSync(join(tmpdir(), 'oriel-s3-'));
  workshop = openWorkshop('s3');
  for (const name of ['buckets/telemetry', 'meta']) mkdirSync(join(workshop.directory, name), { recursive: true });
  await workshop.run('GOBIN=$PWD/bin go install github.com/versity/versitygw/cmd/versitygw@v1.8.0', {
    timeoutMs: 15 * 60_000,
  });
  await workshop.run('python3 -m venv venv && venv/bin/pip install --quiet duckdb==1.4.4');
  endpoint = `http://127.0.0.1:${await freePort()}`;
  gateway = await openGateway();
  oriel = await start();
  const retention = 'logs=1d,spans=1d,samples=1d';
  await oriel.command('tenant', 'create', 'acme', '--accept-any-time', '--retention', retention);
  const words = ['key', 'create', '--name', 'journey', '--scope', 'ingest,read', '--tenant', 'acme'];
  key = (await oriel.command(...words)).stdout.trim();
}, 20 * 60_000);
afterAll(async () => {
  await oriel?.[Symbol.asyncDispose]();
  await workshop?.[Symbol.asyncDispose]();
  if (directory) rmSync(directory, { recursive: true, force: true });
});

async function found(): Promise<{ logs: number; spans: number }> {
  const api = apiOf(oriel.run, key);
  const range = `start=${NOON_MS / 1_000}&end=${NOON_MS / 1_000 + 60}`;
  const logs = await api.get<{ data: unknown[] }>(`/monitoring/logs?${range}`);
  const trace = await api.get<{ spans?: unknown[] }>(`/monitoring/traces/${TRACE_ID}`);
  return { logs: logs.body.data.length, spans: trace.body.spans?.length ?? 0 };
}

async function send(path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const sent = await fetch(`${oriel.run.otlpHttp}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(sent.status).toBe(200);
}

test.skipIf(!isHere)('what a wrong secret is refused for is said, and nothing expires meanwhile', async () => {
  const logs = [
    { body: 'paid', timeMs: NOON_MS, attributes: { team: 'checkout' } },
    { body: 'shipped', timeMs: NOON_MS + 1 },
  ];
  const authorization = { authorization: `Bearer ${key}` };
  expect((await sendLogs(oriel.run.otlpHttp, otlpLogs('shop', logs), authorization)).status).toBe(200);
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const span = { traceId: TRACE_ID, name: 'GET /cart', kind: 2, startTimeUnixNano: `${NOON_MS}000000` };
  await send('/v1/traces', {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            spans: [
              {
                ...span,
                spanId: 'b7ad6b7169203331',
                endTimeUnixNano: `${NOON_MS + 5}000000`,
                attributes: [{ key: 'http.route', value: { stringValue: '/cart' } }],
              },
              {
                ...span,
                name: 'SELECT',
                spanId: 'b7ad6b7169203332',
                parentSpanId: 'b7ad6b7169203331',
                endTimeUnixNano: `${NOON_MS + 1}000000`,
              },
            ],
          },
        ],
      },
    ],
  });
  const dataPoints = [0, 15, 30].map((s) => ({ timeUnixNano: `${NOON_MS + s * 1_000}000000`, asDouble: s }));
  const gauge = { name: 'room.temperature', gauge: { dataPoints } };
  await send('/v1/metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [gauge] }] }] });
  await until(async () => {
    const { logs: there, spans } = await found();
    return there === 2 && spans === 2;
  });
  expect((await oriel.command('pack')).code).toBe(0);
  await oriel.stop();

  oriel = await start('another-secret');
  await until(async () => (await state()).lastError !== undefined, { timeoutMs: 120_000 });
  expect((await state()).lastError).toMatch(/403 SignatureDoesNotMatch/);
  expect(await found()).toEqual({ logs: 2, spans: 2 });
  expect(oriel.output()).toMatch(/days are not archived: .*what expires waits for it up to 3 d/);
  expect(oriel.output()).not.toContain('another-secret');
  await oriel.stop();
});

test.skipIf(!isHere)('a bucket has the day before it expires, and DuckDB reads it', async () => {
  oriel = await start();
  await until(async () => (await found()).logs === 0 && (await found()).spans === 0, {
    timeoutMs: 120_000,
    what: 'the end of the day',
  });
  const { archive } = JSON.parse((await oriel.command('status', '--json')).stdout) as Status;
  expect(archive).toMatchObject({ days: { waiting: 0 } });
  const listed = await oriel.command('archive', 'list', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject([
    { tenant: 'acme', signal: 'logs', day: DAY, rows: 2 },
    { tenant: 'acme', signal: 'samples', day: DAY },
    { tenant: 'acme', signal: 'series', day: DAY },
    { tenant: 'acme', signal: 'spans', day: DAY, rows: 2 },
  ]);
  const read = JSON.parse(await workshop.run('venv/bin/python read.py buckets/telemetry/oriel'));
  expect(read.logs).toEqual([
    [NOON_MS, 'shop', 'paid', 9, '', 'checkout', DAY],
    [NOON_MS + 1, 'shop', 'shipped', 9, '', null, DAY],
  ]);
  expect(read.spans).toEqual([
    ['GET /cart', 5_000_000, TRACE_ID, '', '/cart'],
    ['SELECT', 1_000_000, TRACE_ID, 'b7ad6b7169203331', ''],
  ]);
  expect(read.series).toContainEqual(['room_temperature']);
  expect(read.samples).toContainEqual([3, NOON_MS, true]);
});

test.skipIf(!isHere)('while the bucket is away a restore says so; when it is back the day comes', async () => {
  const restore = (signal: string) =>
    oriel.command('archive', 'restore', '--tenant', 'acme', '--signal', signal, '--day', DAY);
  await gateway.stop();
  const refused = await restore('logs');
  expect(refused.stderr).toMatch(/does not answer \(ECONNREFUSED\)/);
  expect(refused.code).toBe(64);
  gateway = await openGateway();
  for (const [signal, rows] of [
    ['logs', '2'],
    ['spans', '2'],
    ['samples', '1'],
  ] as const) {
    const { stdout, stderr } = await restore(signal);
    expect(stderr).toBe('');
    expect(stdout).toContain(`${signal} of ${DAY}: ${rows} rows restored`);
  }
  expect(await found()).toEqual({ logs: 2, spans: 2 });
  const query = `query=room_temperature&time=${NOON_MS / 1_000 + 30}`;
  type Answer = { data: { result: { value: [number, string] }[] } };
  const { body } = await apiOf(oriel.run, key).get<Answer>(`/prometheus/api/v1/query?${query}`);
  expect(body.data.result.map(({ value }) => value[1])).toEqual(['30']);
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

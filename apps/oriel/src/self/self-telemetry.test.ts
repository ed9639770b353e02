import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../log/create-logger.ts';
import { Outgoing, type OutgoingCalls } from '../outgoing/outgoing.ts';
import { startSelfTelemetry } from './self-telemetry.ts';

/** Stands for Oriel's own front door: what came, by its path. */
let door: Server;
let came: Map<string, { readonly key: string | undefined; body: string }>;
/** What it answers. */
let status: number;
let requests: number;
let outgoing: Outgoing;
let nowMs: number;
const told: [object, string][] = [];
beforeEach(async () => {
  came = new Map();
  status = 200;
  requests = 0;
  nowMs = 0;
  told.length = 0;
  const tell = (details: object, message: string) => void told.push([details, message]);
  outgoing = new Outgoing({ logger: { info: tell, warn: tell }, now: () => nowMs, sleep: async () => {} });
  door = createServer(async (request, response) => {
    const body = await bodyOf(request);
    requests++;
    const before = came.get(request.url!)?.body ?? '';
    came.set(request.url!, { key: request.headers.authorization, body: before + body });
    response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
});
afterEach(async () => {
  door.closeAllConnections();
  await new Promise((closed) => door.close(closed));
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  // Texts stand in protobuf as they are.
  return Buffer.concat(chunks).toString('latin1');
}

function start(calls: OutgoingCalls = outgoing.to('own_telemetry')) {
  const registry = new Registry();
  new Counter({ name: 'shop_orders_total', help: 'orders', registers: [registry] }).inc(3);
  const { port } = door.address() as AddressInfo;
  const otlpHttp = `http://127.0.0.1:${port}`;
  const startedAtMs = Date.now();
  return startSelfTelemetry({ otlpHttp, key: 'its-own-key', version: '1.2.3', registry, startedAtMs, calls });
}

test('all three signals leave by the front door, under a key of its own, at the latest with its last words', async () => {
  const own = start();
  const startedAtMs = Date.now();
  own.answered({ method: 'GET', route: '/monitoring/traces/:traceId', status: 503, startedAtMs, elapsedMs: 12 });
  const method = 'opentelemetry.proto.collector.logs.v1.LogsService/Export';
  own.answeredCall({ method, status: 14, startedAtMs, elapsedMs: 12 });
  own.logSink.write(JSON.stringify({ level: 40, time: startedAtMs, msg: 'the engine is away' }));
  await own.stop();
  expect([...came.keys()].sort()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
  for (const { key, body } of came.values()) {
    expect(key).toBe('Bearer its-own-key');
    expect(body).toContain('oriel');
  }
  expect(came.get('/v1/traces')?.body).toContain('GET /monitoring/traces/:traceId');
  expect(came.get('/v1/traces')?.body).toContain(method);
  for (const said of ['Oriel 1.2.3 has started', 'the engine is away', 'Oriel 1.2.3 is stopping']) {
    expect(came.get('/v1/logs')?.body).toContain(said);
  }
  expect(came.get('/v1/metrics')?.body).toContain('shop_orders_total');
});

test('work that was no request has spans, with its parts, and a word for what it failed with', async () => {
  const own = start();
  const startedAtMs = Date.now();
  own.worked({
    name: 'spool segment',
    startedAtMs,
    elapsedMs: 900,
    parts: [{ name: 'spool append', startedAtMs, elapsedMs: 750 }],
  });
  own.worked({ name: 'spool fsync', startedAtMs, elapsedMs: 1, errorType: 'ENOSPC' });
  own.worked({ name: 'SELECT', startedAtMs, elapsedMs: 1 });
  await own.stop();
  const traces = came.get('/v1/traces')?.body;
  for (const text of ['spool segment', 'spool append', 'spool fsync', 'error.type', 'ENOSPC'])
    expect(traces).toContain(text);
  expect(traces).not.toContain('SELECT');
});

test('what an error quotes, or a child says, stays on the terminal', async () => {
  const own = start();
  const { logger, addSink } = createLogger('fatal');
  addSink(own.logSink);
  logger.fatal({ err: new RangeError("no column body = 'a secret of a tenant'") }, 'a request failed');
  logger.fatal({ line: "SELECT 'a secret of a tenant'" }, "the engine's process says");
  await own.stop();
  const logs = came.get('/v1/logs')?.body;
  expect(logs).toContain('a request failed');
  expect(logs).toContain("the engine's process says");
  expect(logs).toContain('RangeError');
  expect(logs).not.toContain('a secret of a tenant');
});

test('a door that does not answer keeps it from nothing', async () => {
  door.removeAllListeners('request');
  const own = start();
  const startedAtMs = Date.now();
  for (let request = 0; request < 10_000; request++) {
    own.answered({ method: 'GET', route: '/', status: 200, startedAtMs, elapsedMs: 1 });
  }
  await own.stop();
  expect(came.size).toBe(0);
});

const ownCalls = () => outgoing.reports.find(({ name }) => name === 'own_telemetry')!;

/** As the SDK sends: one export each time. */
async function exportTimes(times: number, calls: OutgoingCalls): Promise<void> {
  for (let time = 0; time < times; time++) await start(calls).stop();
}

test('a door that refuses for a while is tried three times, then left alone for five minutes', async () => {
  status = 503;
  const calls = outgoing.to('own_telemetry');
  await exportTimes(2, calls);
  expect(calls.state).toBe('open');
  const before = requests;
  expect(ownCalls().failures.transient).toBeGreaterThanOrEqual(5);
  await exportTimes(1, calls);
  expect(requests).toBe(before);
  expect(told.filter(([, message]) => message.includes('is open'))).toHaveLength(1);

  status = 200;
  nowMs += 300_000;
  await exportTimes(2, calls);
  expect(calls.state).toBe('closed');
  expect(ownCalls().answered).toBeGreaterThan(0);
});

test('a door that says no is told once, with its status, and what it was sent is discarded', async () => {
  status = 403;
  const calls = outgoing.to('own_telemetry');
  await exportTimes(3, calls);
  // Metrics and logs once for each start, and no second try.
  expect(requests).toBe(6);
  expect(ownCalls().givenUp.permanent).toBe(6);
  expect(told.map(([, message]) => message)).toEqual([
    expect.stringMatching(/own_telemetry was refused for good.*\(403\)$/),
  ]);
});

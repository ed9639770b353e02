import { SpanStatusCode } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as HttpMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter as GrpcTraces } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from './kit/api.ts';
import { type OrielProcess, startOriel } from './kit/oriel-process.ts';
import { until } from './kit/until.ts';

// A newcomer: a fresh directory, an application with the stock OpenTelemetry SDK and no key, and a search that finds it.

let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  oriel = await startOriel();
  key = await oriel.key();
});
afterAll(() => oriel[Symbol.asyncDispose]());

const resource = resourceFromAttributes({ 'service.name': 'newcomer', 'service.version': '1.2.3' });

test('a log, a trace and a metric of the stock SDK are found within seconds', async () => {
  const traces = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new GrpcTraces({ url: oriel.run.otlpGrpc }))],
  });
  const logs = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new ProtoLogs({ url: `${oriel.run.otlpHttp}/v1/logs` }) })],
  });
  const metrics = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({ exporter: new HttpMetrics({ url: `${oriel.run.otlpHttp}/v1/metrics` }) }),
    ],
  });
  const tracer = traces.getTracer('journey');
  const parent = tracer.startSpan('GET /basket', { attributes: { 'http.route': '/basket' } });
  const { traceId, spanId } = parent.spanContext();
  parent.addEvent('looked up');
  parent.setStatus({ code: SpanStatusCode.ERROR, message: 'no such basket' });
  parent.end();
  logs.getLogger('journey').emit({
    severityNumber: SeverityNumber.ERROR,
    body: 'basket 42 was not found',
    attributes: { 'basket.id': 42, password: 'hunter2', 'trace.hint': traceId },
  });
  metrics.getMeter('journey').createCounter('baskets.missing', { unit: '{basket}' }).add(3, { shop: 'north' });
  await Promise.all([traces.forceFlush(), logs.forceFlush(), metrics.forceFlush()]);

  const api = apiOf(oriel.run, key);
  const found = await until(async () => {
    const answer = await api.get<{ data: Record<string, unknown>[] }>(
      '/monitoring/logs?query=basket%20service%3Dnewcomer',
    );
    return answer.body.data?.[0];
  });
  expect(found).toMatchObject({
    service: 'newcomer',
    severity: 'ERROR',
    body: 'basket 42 was not found',
    attributes: { 'basket.id': 42, password: '[redacted]' },
    resource: { 'service.name': 'newcomer', 'service.version': '1.2.3' },
    scope: { name: 'journey' },
  });

  const trace = await until(async () => {
    const answer = await api.get<{ spans: Record<string, unknown>[] }>(`/monitoring/traces/${traceId}`);
    return answer.status === 200 && answer.body;
  });
  expect(trace).toMatchObject({
    traceId,
    incomplete: false,
    spans: [{ spanId, parentSpanId: '', name: 'GET /basket', service: 'newcomer', status: 'error' }],
  });

  const points = await until(async () => {
    const answer = await api.get<{ data: { points: [number, number][] }[] }>(
      '/monitoring/metrics/baskets.missing?start=now-5m&end=now%2B1m&step=60s&aggregate=last&filters=shop%3D%22north%22',
    );
    return answer.body.data?.[0]?.points;
  });
  expect(points.at(-1)?.[1]).toBe(3);
  await Promise.all([traces.shutdown(), logs.shutdown(), metrics.shutdown()]);
});

test('the first run prints a link that signs its reader in, once', async () => {
  const link = /https?:\/\/\S+\/auth\/link\?token=\S+/.exec(oriel.output())?.[0];
  expect(link).toBeDefined();
  const first = await fetch(link!, { redirect: 'manual' });
  expect(first.status).toBeGreaterThanOrEqual(300);
  const cookie = first.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/i);
  expect(cookie).toMatch(/SameSite=(Lax|Strict)/i);
  const me = await fetch(`${oriel.run.url}/auth/me`, { headers: { cookie: cookie.split(';')[0]! } });
  expect(me.status).toBe(200);
  const second = await fetch(link!, { redirect: 'manual' });
  expect(second.headers.get('set-cookie') ?? '').not.toMatch(/session/i);
});

test('reading needs a key, and a key needs its scope', async () => {
  expect((await apiOf(oriel.run).get('/monitoring/logs')).status).toBe(401);
  expect((await apiOf(oriel.run, 'oriel_wrong').get('/monitoring/logs')).status).toBe(401);
  const ingestOnly = await oriel.key('ingest');
  expect((await apiOf(oriel.run, ingestOnly).get('/monitoring/logs')).status).toBe(403);
  expect((await apiOf(oriel.run, key).get('/monitoring/logs')).status).toBe(200);
});

test('the server stops cleanly and takes its run file along', async () => {
  expect(await oriel.stop()).toBe(0);
  const { existsSync } = await import('node:fs');
  expect(existsSync(`${oriel.data}/run.json`)).toBe(false);
  for (const pid of [oriel.run.enginePid, oriel.run.postgresPid]) {
    expect(() => process.kill(pid!, 0)).toThrow();
  }
});

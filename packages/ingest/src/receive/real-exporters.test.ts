import { Metadata } from '@grpc/grpc-js';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPLogExporter as LogGrpc } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as LogJson } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as LogProto } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as MetricGrpc } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as MetricJson } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as MetricProto } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as TraceGrpc } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as TraceJson } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as TraceProto } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPipeline } from '../../test/open-pipeline.ts';
import { realStore } from '../../test/real-store.ts';
import { serveGrpc } from '../../test/serve-grpc.ts';
import { serveHttp } from '../../test/serve-http.ts';

/** A sender gives up after ten seconds, and says nothing: of a machine that does much else beside, that is too soon. */
const PATIENCE_MS = 60_000;

type Encoding = 'protobuf' | 'json' | 'grpc';

interface Exporters {
  readonly logs: LogRecordExporter;
  readonly traces: SpanExporter;
  readonly metrics: PushMetricExporter;
}

function exporters(encoding: Encoding, httpUrl: string, grpcAddress: string, compress: boolean): Exporters {
  const compression = (compress ? 'gzip' : 'none') as never;
  const http = (path: string) => ({
    url: `${httpUrl}${path}`,
    headers: { authorization: 'Bearer good' },
    compression,
    timeoutMillis: PATIENCE_MS,
  });
  switch (encoding) {
    case 'protobuf':
      return {
        logs: new LogProto(http('/v1/logs')),
        traces: new TraceProto(http('/v1/traces')),
        metrics: new MetricProto(http('/v1/metrics')),
      };
    case 'json':
      return {
        logs: new LogJson(http('/v1/logs')),
        traces: new TraceJson(http('/v1/traces')),
        metrics: new MetricJson(http('/v1/metrics')),
      };
    case 'grpc': {
      const metadata = new Metadata();
      metadata.set('x-api-key', 'good');
      const options = { url: `http://${grpcAddress}`, metadata, compression, timeoutMillis: PATIENCE_MS };
      return { logs: new LogGrpc(options), traces: new TraceGrpc(options), metrics: new MetricGrpc(options) };
    }
  }
}

/** What the SDK complains of: a sender that gives up says so nowhere else. */
const complaints: string[] = [];
const complain = (...words: unknown[]) => void complaints.push(words.map(String).join(' '));
const ears: DiagLogger = { error: complain, warn: complain, info() {}, debug() {}, verbose() {} };

describe('the stock OpenTelemetry SDK', () => {
  let real: Awaited<ReturnType<typeof realStore>>;
  let opened: Awaited<ReturnType<typeof openPipeline>>;
  beforeAll(async () => {
    diag.setLogger(ears, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    real = await realStore();
    opened = await openPipeline(real.store);
  });
  afterAll(async () => {
    diag.disable();
    await opened?.[Symbol.asyncDispose]();
    await real?.[Symbol.asyncDispose]();
  });

  test.each([
    ['protobuf', false],
    ['protobuf', true],
    ['json', true],
    ['grpc', false],
    ['grpc', true],
  ] as const)('over %s (gzip: %s): its logs, spans and metrics can be read', async (encoding, compress) => {
    await using http = await serveHttp(opened.pipeline);
    await using grpc = await serveGrpc(opened.pipeline);
    complaints.length = 0;
    const service = `shop-${encoding}-${compress}`;
    const resource = resourceFromAttributes({ 'service.name': service });
    const to = exporters(encoding, http.url, grpc.address, compress);

    const logs = new LoggerProvider({
      resource,
      processors: [new BatchLogRecordProcessor({ exporter: to.logs, exportTimeoutMillis: PATIENCE_MS })],
    });
    const logger = logs.getLogger('checkout', '1.0');
    for (let order = 0; order < 20; order++) {
      logger.emit({ severityNumber: 17, body: `order ${order} failed`, attributes: { order, ok: false } });
    }
    const traces = new NodeTracerProvider({
      resource,
      spanProcessors: [new BatchSpanProcessor(to.traces, { exportTimeoutMillis: PATIENCE_MS })],
    });
    const span = traces.getTracer('checkout').startSpan('pay', { attributes: { amount: 9.5 } });
    span.addEvent('retried');
    span.end();
    const metrics = new MeterProvider({
      resource,
      readers: [
        new PeriodicExportingMetricReader({
          exporter: to.metrics,
          exportIntervalMillis: 3_600_000,
          exportTimeoutMillis: PATIENCE_MS,
        }),
      ],
    });
    metrics.getMeter('checkout').createCounter(`orders.${encoding}.${compress}`).add(3, { country: 'ch' });
    await Promise.all([logs.shutdown(), traces.shutdown(), metrics.shutdown()]);
    expect(complaints).toEqual([]);
    await opened.pipeline.flush();
    const { lastInsertError, quarantine } = opened.pipeline.state.spool;
    expect({ lastInsertError, quarantine }).toEqual({
      lastInsertError: null,
      quarantine: expect.objectContaining({ rows: 0 }),
    });

    const tenant = real.store.forTenant(1);
    const range = {
      startNs: BigInt(Date.now() - 60_000) * 1_000_000n,
      endNs: BigInt(Date.now() + 60_000) * 1_000_000n,
    };
    const where = { kind: 'compare', field: 'service', op: '=', value: service } as const;
    const page = await tenant.logs.search({ range, where, limit: 100 });
    expect(page.rows.length).toBe(20);
    expect(page.rows[0]).toMatchObject({ service, severityNumber: 17, scope: { name: 'checkout', version: '1.0' } });
    const found = await tenant.traces.search({ range, where, limit: 10 });
    // Of a trace that is not found: whether it was accepted, and whether it is there to be looked up.
    const spanContext = span.spanContext();
    const seen = async () =>
      JSON.stringify({
        counts: opened.pipeline.state.counts,
        spans: (await Array.fromAsync(tenant.traces.spans(spanContext.traceId))).flat().length,
        again: (await tenant.traces.search({ range, where, limit: 10 })).rows.length,
      });
    expect(found.rows, found.rows.length === 1 ? '' : await seen()).toMatchObject([
      { rootName: 'pay', rootService: service, spans: 1, incomplete: false },
    ]);
    const summaries = await tenant.samples.summaries(
      [[{ name: '__name__', op: '=~', value: `orders_${encoding}_${compress}.*` }]],
      { startMs: Date.now() - 60_000, endMs: Date.now() + 60_000 },
      10,
    );
    expect(summaries).toMatchObject([{ type: 'counter', jobs: [service] }]);
  });
});

import { Agent } from 'node:http';
import { hostname } from 'node:os';
import { type Attributes, type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { SeverityNumber } from '@opentelemetry/api-logs';
import {
  type ISerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { AnsweredCall } from '@oriel/ingest';
import type { Registry } from 'prom-client';
import type { LogSink } from '../log/create-logger.ts';
import type { OutgoingCalls } from '../outgoing/outgoing.ts';
import { DoorExporter } from './door-exporter.ts';
import { OWN_WORK, type OwnWork, WorkSampler } from './own-work.ts';
import { registryProducer } from './registry-producer.ts';

const METRIC_INTERVAL_MS = 15_000;
/** Spans and log lines that wait at most; beyond it they are dropped, so a busy Oriel does not busy itself. */
const QUEUE_SIZE = 2_048;
/** Three tries and the pauses between them take less; the SDK by itself would give up after half of it. */
const EXPORT_TIMEOUT_MS = 60_000;
/** The last words may take so long. */
const STOP_LIMIT_MS = 3_000;

export interface SelfTelemetryOptions {
  readonly otlpHttp: string;
  /** Known to this process alone: the only key that writes to tenant `oriel`. */
  readonly key: string;
  readonly version: string;
  readonly registry: Registry;
  readonly startedAtMs: number;
  /** To the front door, which may refuse or not answer like any other. */
  readonly calls: Pick<OutgoingCalls, 'call'>;
}

/** One request that Oriel answered: the route's pattern and never its path, so nothing of a tenant is told. */
export interface AnsweredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly startedAtMs: number;
  readonly elapsedMs: number;
}

export interface SelfTelemetry {
  readonly logSink: LogSink;
  answered(request: AnsweredRequest): void;
  answeredCall(call: AnsweredCall): void;
  /** A piece of work that was no request; whether it has a span is decided here. */
  worked(work: OwnWork): void;
  stop(): Promise<void>;
}

/** Oriel watches Oriel: traces, metrics and logs by the stock SDK through its own OTLP door. */
export function startSelfTelemetry(options: SelfTelemetryOptions): SelfTelemetry {
  const resource = resourceFromAttributes({
    'service.name': 'oriel',
    'service.version': options.version,
    'service.instance.id': `${hostname()}:${process.pid}`,
    'host.name': hostname(),
  });
  const agent = new Agent({ keepAlive: true });
  const stopping = new AbortController();
  const exporter = <Items>(path: string, serializer: Pick<ISerializer<Items, unknown>, 'serializeRequest'>) =>
    new DoorExporter(
      { url: `${options.otlpHttp}/v1/${path}`, key: options.key, agent },
      serializer,
      options.calls,
      stopping.signal,
    );
  const limits = { maxQueueSize: QUEUE_SIZE, exportTimeoutMillis: EXPORT_TIMEOUT_MS };
  const traces = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(exporter('traces', ProtobufTraceSerializer), limits)],
  });
  const logs = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: exporter('logs', ProtobufLogsSerializer), ...limits })],
  });
  const metrics = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: exporter('metrics', ProtobufMetricsSerializer),
        exportIntervalMillis: METRIC_INTERVAL_MS,
        exportTimeoutMillis: METRIC_INTERVAL_MS,
        metricProducers: [registryProducer(options.registry, resource, options.startedAtMs)],
      }),
    ],
  });
  const tracer = traces.getTracer('oriel', options.version);
  const log = logs.getLogger('oriel', options.version);

  function record(
    name: string,
    attributes: Attributes,
    hasFailed: boolean,
    { startedAtMs, elapsedMs }: Pick<AnsweredRequest, 'startedAtMs' | 'elapsedMs'>,
  ): void {
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, startTime: startedAtMs, root: true, attributes });
    if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(startedAtMs + elapsedMs);
  }

  const sampler = new WorkSampler(Date.now);

  function tell({ name, startedAtMs, elapsedMs, attributes, errorType, parts = [] }: OwnWork, parent: Context): void {
    const kind = OWN_WORK[name].spanKind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const told = { ...attributes, ...(errorType === undefined ? {} : { 'error.type': errorType }) };
    const span = tracer.startSpan(name, { kind, startTime: startedAtMs, attributes: told }, parent);
    if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    for (const part of parts) tell(part, trace.setSpan(parent, span));
    span.end(startedAtMs + elapsedMs);
  }

  function say(sentence: string): void {
    log.emit({ severityNumber: severityOf(INFO), body: `Oriel ${options.version} ${sentence}` });
  }

  say('has started');
  return {
    logSink: {
      write(line) {
        const record = JSON.parse(line) as { level: number; time: number; msg?: string; err?: { type?: string } };
        log.emit({
          timestamp: record.time,
          severityNumber: severityOf(record.level),
          body: record.msg ?? '',
          // Its message may quote the query or the record that caused it; the log on the terminal has it.
          attributes: record.err?.type ? { 'exception.type': record.err.type } : {},
        });
      },
    },
    answered(request) {
      const { method, route, status } = request;
      const attributes = {
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': status,
      };
      record(`${method} ${route}`, attributes, status >= 500, request);
    },
    answeredCall(call) {
      const [service = '', method = ''] = call.method.split('/');
      const attributes = {
        'rpc.system': 'grpc',
        'rpc.service': service,
        'rpc.method': method,
        'rpc.grpc.status_code': call.status,
      };
      record(call.method, attributes, SERVER_FAULTS.has(call.status), call);
    },
    worked(work) {
      if (sampler.tells(work)) tell(work, ROOT_CONTEXT);
    },
    async stop() {
      say('is stopping');
      const late = setTimeout(() => stopping.abort(), STOP_LIMIT_MS);
      await Promise.allSettled([traces.shutdown(), logs.shutdown(), metrics.shutdown()]);
      clearTimeout(late);
      agent.destroy();
    },
  };
}

/**
 * Of gRPC: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. Semantic conventions for gRPC, "Server".
 */
const SERVER_FAULTS: ReadonlySet<number> = new Set([2, 4, 12, 13, 14, 15]);

/** Of pino. */
const INFO = 30;

/** pino's levels (10 to 60) as OpenTelemetry's severity numbers (1 to 21). */
function severityOf(level: number): SeverityNumber {
  return (Math.floor(level / 10) * 4 - 3) as SeverityNumber;
}

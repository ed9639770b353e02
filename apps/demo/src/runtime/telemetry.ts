import { metrics } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { baggageToAttributes } from './baggage-to-attributes.ts';
import { observeProcess } from './observe-process.ts';

/**
 * The OpenTelemetry SDK as any Node application sets it up. Where to send comes from the SDK's own environment variables
 * (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_HEADERS`). Must run before express and http are loaded: their
 * instrumentations patch them on the way in.
 *
 * @returns sends what is left and stops.
 */
export function startTelemetry(service: string, version: string): () => Promise<void> {
  const resource = resourceFromAttributes({
    'service.name': service,
    'service.namespace': 'shop',
    'service.version': version,
    'service.instance.id': `${service}-${process.pid}`,
    'deployment.environment.name': 'demo',
    'host.name': 'shop.local',
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
  });
  const tracing = new NodeTracerProvider({
    resource,
    spanProcessors: [
      baggageToAttributes(),
      new BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: 1_000 }),
    ],
  });
  // Registers W3C trace context and W3C baggage, the defaults.
  tracing.register();
  const metering = new MeterProvider({
    resource,
    readers: [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(), exportIntervalMillis: 10_000 })],
  });
  metrics.setGlobalMeterProvider(metering);
  const logging = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(), scheduledDelayMillis: 1_000 })],
  });
  logs.setGlobalLoggerProvider(logging);

  const instrumentations = [
    new HttpInstrumentation(),
    new ExpressInstrumentation({ ignoreLayersType: ['middleware' as never] }),
  ];
  observeProcess(metrics.getMeter('shop'));
  return async () => {
    for (const instrumentation of instrumentations) instrumentation.disable();
    await Promise.allSettled([tracing.shutdown(), metering.shutdown(), logging.shutdown()]);
  };
}

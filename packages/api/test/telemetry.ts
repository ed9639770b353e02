import { createDecodeSession } from '@oriel/ingest/worker';
import { stampSequence } from '@oriel/store';
import type { ClickHouseStore } from '@oriel/store-clickhouse';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import type { TenantId } from '@oriel/telemetry';
import { DEFAULT_LIMITS, DEFAULT_RETENTION } from '@oriel/telemetry';

/** Puts OTLP/JSON, or records of a logger, of one tenant into the store by the same way as a request, without the network and the spool. */
export function createSender(store: ClickHouseStore, decoder: 'otlp' | 'json-logs' = 'otlp') {
  const encoder = createRowEncoder();
  const session = createDecodeSession({ encoder, limits: DEFAULT_LIMITS });
  const begunMs = Date.now();
  let sent = 0n;

  return async function send(
    tenant: TenantId,
    signal: 'logs' | 'traces' | 'metrics',
    otlp: object,
    arrivedMs = begunMs,
  ): Promise<void> {
    const reply = session.decode({
      decoder,
      signal,
      encoding: 'json',
      body: Buffer.from(JSON.stringify(otlp)),
      policy: { tenant, retention: DEFAULT_RETENTION, acceptAnyTime: true, redactKeys: [], redactPatterns: [] },
      arrivalMs: Date.now(),
    });
    if (reply.kind !== 'decoded' || reply.outcome.rejected > 0) throw new Error(JSON.stringify(reply));
    const segment = BigInt(arrivedMs) * 65_536n + ++sent;
    const blocks = encoder.flush();
    for (const block of blocks) stampSequence(block, segment, 0);
    const outcome = await store.insert({ segment, schemaVersion: store.schemaVersion, blocks });
    if (outcome.kind !== 'inserted') throw new Error(JSON.stringify(outcome));
  };
}

export interface LogLine {
  readonly body: string;
  readonly atMs: number;
  readonly severityNumber?: number;
  readonly traceId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function logsOf(service: string, lines: readonly LogLine[]): object {
  return {
    resourceLogs: [
      {
        resource: { attributes: attributesOf({ 'service.name': service }) },
        scopeLogs: [
          {
            scope: { name: 'test' },
            logRecords: lines.map(({ body, atMs, severityNumber = 9, traceId, attributes = {} }) => ({
              timeUnixNano: nanoseconds(atMs),
              severityNumber,
              body: { stringValue: body },
              attributes: attributesOf(attributes),
              ...(traceId === undefined ? {} : { traceId, spanId: '00f067aa0ba902b7' }),
            })),
          },
        ],
      },
    ],
  };
}

export interface SpanLine {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind?: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly failed?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function spansOf(service: string, spans: readonly SpanLine[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': service }) },
        scopeSpans: [
          {
            spans: spans.map(({ startMs, durationMs, failed = false, attributes = {}, kind = 2, ...span }) => ({
              ...span,
              kind,
              startTimeUnixNano: nanoseconds(startMs),
              endTimeUnixNano: nanoseconds(startMs + durationMs),
              status: failed ? { code: 2, message: 'it failed' } : {},
              attributes: attributesOf(attributes),
            })),
          },
        ],
      },
    ],
  };
}

export function gaugeOf(service: string, name: string, points: readonly { atMs: number; value: number }[]): object {
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributesOf({ 'service.name': service }) },
        scopeMetrics: [
          {
            metrics: [
              {
                name,
                unit: 'By',
                gauge: {
                  dataPoints: points.map(({ atMs, value }) => ({
                    timeUnixNano: nanoseconds(atMs),
                    asDouble: value,
                    attributes: attributesOf({ host: 'a' }),
                  })),
                },
              },
            ],
          },
        ],
      },
    ],
  };
}

function attributesOf(attributes: Readonly<Record<string, string>>) {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function nanoseconds(ms: number): string {
  return (BigInt(Math.round(ms * 1_000)) * 1_000n).toString();
}

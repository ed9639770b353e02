import type { FastifyInstance, FastifyReply } from 'fastify';
import type { OtlpSignal } from '../../decode/decode-request.ts';
import { exportResponseJson, exportResponseProtobuf, statusJson, statusProtobuf } from '../otlp-replies.ts';
import { retryAfterSeconds } from '../refusal.ts';
import { byContentType, type HttpReceiverOptions, openDoors, type TelemetryDoor } from './telemetry-door.ts';

const CONTENT_TYPES = { 'application/x-protobuf': 'protobuf', 'application/json': 'json' } as const;

/** Where exporters write that were pointed at a Prometheus. */
const METRICS_AS_IN_PROMETHEUS = ['/api/v1/otlp/v1/metrics', '/prometheus/api/v1/otlp/v1/metrics'];

/**
 * OTLP over HTTP: `POST /v1/logs`, `/v1/traces` and `/v1/metrics`. Replies are in the encoding of their request; a sender
 * whose encoding is not known gets a line of text.
 *
 * Source: OTLP specification 1.x, "OTLP/HTTP".
 */
export function registerOtlpHttp(fastify: FastifyInstance, options: HttpReceiverOptions): void {
  const metrics = ['/v1/metrics', ...METRICS_AS_IN_PROMETHEUS].map((path) => otlpDoor('metrics', path));
  openDoors(fastify, [otlpDoor('logs', '/v1/logs'), otlpDoor('traces', '/v1/traces'), ...metrics], options);
}

function otlpDoor(signal: OtlpSignal, path: string): TelemetryDoor {
  return {
    path,
    signal,
    formatOf: byContentType('otlp', CONTENT_TYPES),
    accepted: (reply, { encoding }, { outcome }) =>
      encoding === 'protobuf'
        ? send(reply, 200, encoding, exportResponseProtobuf(outcome))
        : send(reply, 200, encoding, exportResponseJson(signal, outcome)),
    refused: (reply, format, refused) => {
      if (refused.retryAfterMs !== undefined) reply.header('retry-after', retryAfterSeconds(refused.retryAfterMs));
      if (refused.status === 401) reply.header('www-authenticate', 'Bearer realm="oriel"');
      if (format === undefined) {
        return reply
          .code(refused.status)
          .type('text/plain; charset=utf-8')
          .send(textOf(refused.status, refused.message));
      }
      return format.encoding === 'protobuf'
        ? send(reply, refused.status, format.encoding, statusProtobuf(refused))
        : send(reply, refused.status, format.encoding, statusJson(refused));
    },
  };
}

/** Always bytes: to a string Fastify would add a charset, and the specification names the content types to the letter. */
function send(reply: FastifyReply, status: number, encoding: 'protobuf' | 'json', body: Buffer | string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', encoding === 'protobuf' ? 'application/x-protobuf' : 'application/json')
    .send(typeof body === 'string' ? Buffer.from(body) : body);
}

/** For 405 and 415 the very words of the OpenTelemetry Collector, which scripts have learnt to look for. */
function textOf(status: number, message: string): string {
  if (status === 405) return '405 method not allowed, supported: [POST]';
  if (status === 415) return '415 unsupported media type, supported: [application/json, application/x-protobuf]';
  return `${status} ${message}`;
}

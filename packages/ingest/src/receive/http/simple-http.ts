import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IngestReply } from '../../ingest-request.ts';
import { type Refusal, retryAfterSeconds } from '../refusal.ts';
import { byContentType, type HttpReceiverOptions, openDoors, type TelemetryDoor } from './telemetry-door.ts';

/**
 * For clients without an SDK: `POST /api/logs` takes one JSON object, an array or lines; `POST /api/traces` takes OTLP. Both
 * answer `{ accepted, rejected, reasons }`, and refusals as problem+json. CATALOGUE A.1.
 */
export function registerSimpleHttp(fastify: FastifyInstance, options: HttpReceiverOptions): void {
  openDoors(fastify, [LOGS, TRACES], options);
}

const LOGS: TelemetryDoor = {
  path: '/api/logs',
  signal: 'logs',
  formatOf: byContentType('json-logs', {
    'application/json': 'json',
    'application/x-ndjson': 'json',
    'application/jsonl': 'json',
  }),
  accepted,
  refused,
};

const TRACES: TelemetryDoor = {
  path: '/api/traces',
  signal: 'traces',
  formatOf: byContentType('otlp', { 'application/json': 'json', 'application/x-protobuf': 'protobuf' }),
  accepted,
  refused,
};

function accepted(
  reply: FastifyReply,
  _encoding: unknown,
  { outcome }: IngestReply & { kind: 'accepted' },
): FastifyReply {
  return reply
    .code(200)
    .header('content-type', 'application/json')
    .send(
      JSON.stringify({
        accepted: outcome.accepted,
        rejected: outcome.rejected,
        reasons: outcome.reasons,
        ...(outcome.message === undefined ? {} : { message: outcome.message }),
      }),
    );
}

function refused(reply: FastifyReply, _encoding: unknown, refusal: Refusal): FastifyReply {
  if (refusal.retryAfterMs !== undefined) reply.header('retry-after', retryAfterSeconds(refusal.retryAfterMs));
  if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="oriel"');
  return reply
    .code(refusal.status)
    .header('content-type', 'application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:oriel:error:${refusal.code}`,
        title: refusal.title,
        status: refusal.status,
        code: refusal.code,
        detail: refusal.message,
      }),
    );
}

import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { DecoderName } from '../../decode/decode-request.ts';
import { snappySize } from '../../decode/prometheus-remote-write/snappy-size.ts';
import type { IngestReply } from '../../ingest-request.ts';
import { type Refusal, refusal, retryAfterSeconds } from '../refusal.ts';
import { type BodyFormat, type HttpReceiverOptions, openDoors, type TelemetryDoor } from './telemetry-door.ts';

/** Where Prometheus has its own receiver, the same under a prefix, and where senders to Mimir and Cortex write. */
const PATHS = ['/api/v1/write', '/prometheus/api/v1/write', '/api/v1/push'];

const MEDIA_TYPE = 'application/x-protobuf';
const DECODERS: Readonly<Record<string, DecoderName>> = {
  'prometheus.WriteRequest': 'remote-write-1',
  'io.prometheus.write.v2.Request': 'remote-write-2',
};

/** Until the hour of a quota moves on. */
const QUOTA_RETRY_MS = 30_000;

/**
 * Prometheus remote write 1.0 and 2.0: `POST /api/v1/write`. What is taken of a request that has faults stays taken, and the answer
 * is 400 with a sentence for each fault. Whoever should come again gets 503, never 429, which Prometheus does not retry.
 *
 * Source: prometheus.io/docs/specs/prw, versions 1.0 and 2.0; statuses and words for what a sender did wrong are those of Prometheus.
 */
export function registerRemoteWriteHttp(fastify: FastifyInstance, options: HttpReceiverOptions): void {
  openDoors(
    fastify,
    PATHS.map((path): TelemetryDoor => ({ path, signal: 'samples', formatOf, accepted, refused })),
    options,
  );
}

/** 2.0, "Required Headers"; a sender of 1.0 may leave all of them out. */
function formatOf(headers: IncomingHttpHeaders): BodyFormat | Refusal {
  const contentType = headers['content-type'] ?? '';
  const [mediaType, ...parameters] = contentType.split(';').map((part) => part.trim());
  if (mediaType !== '' && mediaType?.toLowerCase() !== MEDIA_TYPE)
    return unsupported(`expected ${MEDIA_TYPE} as the first (media) part, got ${contentType} content-type`);
  const message = messageOf(parameters) ?? 'prometheus.WriteRequest';
  const decoder = DECODERS[message];
  if (decoder === undefined) {
    const known = Object.keys(DECODERS).join(', ');
    return unsupported(
      `got ${contentType} content type; unknown type for remote write protobuf message ${message}, supported: ${known}`,
    );
  }
  const compression = (headers['content-encoding'] ?? '').trim();
  if (compression !== '' && compression.toLowerCase() !== 'snappy')
    return unsupported(
      `${compression} encoding (compression) is not accepted by this server; only snappy is acceptable`,
    );
  return { decoder, encoding: 'protobuf', isDeflated: true, judge: judgeSize };
}

/** Before anything is inflated. */
function judgeSize(body: Uint8Array, maxBodyBytes: number): Refusal | undefined {
  const sizeBytes = snappySize(body);
  if (sizeBytes === undefined) return refusal('broken_compression', "it is not in Snappy's block format");
  return sizeBytes > maxBodyBytes ? refusal('body_too_large', `the limit is ${maxBodyBytes} bytes`) : undefined;
}

function messageOf(parameters: readonly string[]): string | undefined {
  for (const parameter of parameters) {
    const [name, value] = parameter.split('=', 2);
    if (name?.trim().toLowerCase() === 'proto') return value?.trim().replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}

function unsupported(message: string): Refusal {
  return { ...refusal('unsupported_media_type'), message };
}

function accepted(
  reply: FastifyReply,
  format: BodyFormat,
  { outcome }: IngestReply & { kind: 'accepted' },
): FastifyReply {
  // A sender of 1.0 does not look for the counts; for one of 2.0 their absence would mean zero.
  if (format.decoder === 'remote-write-2') {
    const { samples = 0, histograms = 0, exemplars = 0 } = outcome.written ?? {};
    reply.header('x-prometheus-remote-write-samples-written', String(samples));
    reply.header('x-prometheus-remote-write-histograms-written', String(histograms));
    reply.header('x-prometheus-remote-write-exemplars-written', String(exemplars));
  }
  if (outcome.rejected === 0) return reply.code(204).send();
  const sentences = (outcome.problems ?? []).join('\n');
  // What a quota refuses is not wrong: it may come again, and what was taken of the rest is then taken twice and counted once.
  if (outcome.reasons.quota_exceeded !== undefined)
    return say(reply.header('retry-after', retryAfterSeconds(QUOTA_RETRY_MS)), 503, sentences);
  return say(reply, 400, sentences);
}

function refused(reply: FastifyReply, _format: BodyFormat | undefined, refusal: Refusal): FastifyReply {
  if (refusal.retryAfterMs !== undefined) reply.header('retry-after', retryAfterSeconds(refusal.retryAfterMs));
  if (refusal.status === 401) reply.header('www-authenticate', 'Basic realm="oriel"');
  return say(reply, refusal.status === 429 ? 503 : refusal.status, refusal.message);
}

function say(reply: FastifyReply, status: number, sentences: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(`${sentences}\n`);
}

import type { TenantPolicy } from '@oriel/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DecoderName, RequestSignal } from '../../decode/decode-request.ts';
import type { IngestReply } from '../../ingest-request.ts';
import type { IngestPipeline } from '../../pipeline.ts';
import type { ByteBudget } from '../byte-budget.ts';
import type { Authenticate, CredentialRequest } from '../credential.ts';
import { type Refusal, refusal, refusalOfCredential, refusalOfReply } from '../refusal.ts';
import { type AllowedOrigins, allowOrigin, answerPreflight, isPreflight } from './cors.ts';
import { readBody } from './read-body.ts';

/** What every receiver over HTTP is given. */
export interface HttpReceiverOptions {
  readonly pipeline: Pick<IngestPipeline, 'submit'>;
  readonly authenticate: Authenticate;
  /** Shared by all receivers. */
  readonly budget: ByteBudget;
  /** Of the inflated body. Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** For one body to arrive. Default 60 s. */
  readonly bodyTimeoutMs?: number;
  /** Default: none. */
  readonly allowedOrigins?: AllowedOrigins;
  readonly now?: () => number;
}

/** One address that takes telemetry: what it decodes, and how it says what became of it. */
export interface TelemetryDoor {
  readonly path: string;
  readonly decoder: DecoderName;
  readonly signal: RequestSignal;
  /** Content types by name, in lower case and without parameters. A door never takes one that a page may send unasked. */
  readonly contentTypes: Readonly<Record<string, 'protobuf' | 'json'>>;
  accepted(
    reply: FastifyReply,
    encoding: 'protobuf' | 'json',
    accepted: IngestReply & { kind: 'accepted' },
  ): FastifyReply;
  /** `encoding` is undefined when the content type is not known. */
  refused(reply: FastifyReply, encoding: 'protobuf' | 'json' | undefined, refused: Refusal): FastifyReply;
}

const OTHER_METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Opens the doors on a server, in a scope of their own: nothing here parses a body before its sender is known. */
export function openDoors(
  fastify: FastifyInstance,
  doors: readonly TelemetryDoor[],
  options: HttpReceiverOptions,
): void {
  fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body stays in the socket until its sender is known.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const door of doors) openDoor(scope, door, options);
  });
}

function openDoor(scope: FastifyInstance, door: TelemetryDoor, options: HttpReceiverOptions): void {
  const allowedOrigins = options.allowedOrigins ?? [];
  scope.route({
    method: 'POST',
    url: door.path,
    // Fastify refuses an ill-formed content type by itself, in words of its own; these are ours.
    errorHandler: (error, _request, reply) => {
      const status = (error as { statusCode?: number }).statusCode;
      return door.refused(reply, undefined, refusal(status === 415 ? 'unsupported_media_type' : 'receiver_failed'));
    },
    handler: (request, reply) => {
      allowOrigin(request, reply, allowedOrigins);
      return receive(request, reply, door, options);
    },
  });
  scope.route({
    method: OTHER_METHODS,
    url: door.path,
    handler: (request, reply) => {
      if (isPreflight(request) && allowOrigin(request, reply, allowedOrigins)) return answerPreflight(reply);
      reply.header('allow', 'POST');
      return door.refused(reply, undefined, refusal('method_not_allowed'));
    },
  });
}

async function receive(
  request: FastifyRequest,
  reply: FastifyReply,
  door: TelemetryDoor,
  options: HttpReceiverOptions,
): Promise<FastifyReply> {
  const encoding = door.contentTypes[mediaType(request.headers['content-type'])];
  const refuse = (refused: Refusal): FastifyReply => door.refused(reply, encoding, refused);

  const credential = await options.authenticate(credentialOf(request));
  if (credential.kind === 'refused') return refuse(refusalOfCredential(credential));
  if (encoding === undefined) return refuse(refusal('unsupported_media_type'));

  const reading = await readBody(request.raw, {
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
    timeoutMs: options.bodyTimeoutMs ?? 60_000,
    budget: options.budget,
  });
  if (reading.kind === 'aborted') return reply.hijack();
  if (reading.kind === 'refused') {
    // A body that came too slowly is still coming: only the end of the connection ends it.
    if (reading.refusal.code === 'body_too_slow') reply.header('connection', 'close');
    return refuse(reading.refusal);
  }
  try {
    const submitted = await submit(reading.body, credential.policy, encoding, door, options);
    return submitted.kind === 'accepted'
      ? door.accepted(reply, encoding, submitted)
      : refuse(refusalOfReply(submitted));
  } finally {
    reading.release();
  }
}

function submit(
  body: Uint8Array,
  policy: TenantPolicy,
  encoding: 'protobuf' | 'json',
  { decoder, signal }: TelemetryDoor,
  { pipeline, now = Date.now }: HttpReceiverOptions,
): Promise<IngestReply> {
  return pipeline.submit({ decoder, signal, encoding, body, policy, arrivalMs: now() });
}

/** `Application/JSON; charset=utf-8` is `application/json`; an absent one is empty. */
function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

function credentialOf({ raw }: FastifyRequest): CredentialRequest {
  return { transport: 'http', headers: raw.headers, remoteAddress: raw.socket.remoteAddress ?? '' };
}

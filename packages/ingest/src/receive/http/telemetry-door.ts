import type { IncomingHttpHeaders } from 'node:http';
import type { RouteMarks, TenantPolicy } from '@oriel/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DecoderName, RequestSignal } from '../../decode/decode-request.ts';
import type { IngestReply } from '../../ingest-request.ts';
import type { IngestPipeline } from '../../pipeline.ts';
import type { ByteBudget } from '../byte-budget.ts';
import type { Authenticate, CredentialRequest } from '../credential.ts';
import { type Refusal, refusal, refusalOfCredential, refusalOfReply } from '../refusal.ts';
import { type AllowedOrigins, allowOrigin, answerPreflight, isOfForeignPage, isPreflight } from './cors.ts';
import { readBody } from './read-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig extends RouteMarks {}
}

/** What every receiver over HTTP is given. */
export interface HttpReceiverOptions {
  readonly pipeline: Pick<IngestPipeline, 'submit' | 'paced'>;
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

/** What a body is, as its headers say. */
export interface BodyFormat {
  readonly decoder: DecoderName;
  readonly encoding: 'protobuf' | 'json';
  /** Left as it came for the decoder, which inflates it; `judge` is then asked first. */
  readonly isDeflated?: boolean;
  /** Why a body that was read is not decoded. */
  judge?(body: Uint8Array, maxBodyBytes: number): Refusal | undefined;
}

/** One address that takes telemetry: what it decodes, and how it says what became of it. */
export interface TelemetryDoor {
  readonly path: string;
  readonly signal: RequestSignal;
  /** A door never takes a content type that a page may send unasked; where it takes none at all, a page needs a key. */
  formatOf(headers: IncomingHttpHeaders): BodyFormat | Refusal;
  accepted(reply: FastifyReply, format: BodyFormat, accepted: IngestReply & { kind: 'accepted' }): FastifyReply;
  /** `format` is undefined when it is not known. */
  refused(reply: FastifyReply, format: BodyFormat | undefined, refused: Refusal): FastifyReply;
}

/** For doors of one decoder: content types by name, in lower case and without parameters. */
export function byContentType(
  decoder: DecoderName,
  contentTypes: Readonly<Record<string, 'protobuf' | 'json'>>,
): TelemetryDoor['formatOf'] {
  return (headers) => {
    const encoding = contentTypes[mediaType(headers['content-type'])];
    return encoding === undefined ? refusal('unsupported_media_type') : { decoder, encoding };
  };
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
    errorHandler: (error, request, reply) => {
      const status = (error as { statusCode?: number }).statusCode;
      return door.refused(reply, undefined, status === 415 ? illFormedType(door, request) : refusal('receiver_failed'));
    },
    handler: (request, reply) => {
      allowOrigin(request, reply, allowedOrigins);
      return receive(request, reply, door, options);
    },
  });
  scope.route({
    method: OTHER_METHODS,
    url: door.path,
    config: { refusesMethods: true },
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
  const asked = door.formatOf(request.headers);
  const format = isRefusal(asked) ? undefined : asked;
  const refuse = (refused: Refusal): FastifyReply => door.refused(reply, format, refused);

  const credential = await options.authenticate(credentialOf(request, options.allowedOrigins ?? []));
  if (credential.kind === 'refused') return refuse(refusalOfCredential(credential));
  if (isRefusal(asked)) return refuse(asked);

  await options.pipeline.paced();
  const maxBodyBytes = options.maxBodyBytes ?? 64 * 1024 * 1024;
  const reading = await readBody(request.raw, {
    maxBodyBytes,
    isDeflated: asked.isDeflated ?? false,
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
    const unfit = asked.judge?.(reading.body, maxBodyBytes);
    if (unfit !== undefined) return refuse(unfit);
    const submitted = await submit(reading.body, credential.policy, asked, door, options);
    return submitted.kind === 'accepted' ? door.accepted(reply, asked, submitted) : refuse(refusalOfReply(submitted));
  } finally {
    reading.release();
  }
}

function submit(
  body: Uint8Array,
  policy: TenantPolicy,
  { decoder, encoding }: BodyFormat,
  { signal }: TelemetryDoor,
  { pipeline, now = Date.now }: HttpReceiverOptions,
): Promise<IngestReply> {
  return pipeline.submit({ decoder, signal, encoding, body, policy, arrivalMs: now() });
}

function isRefusal(format: BodyFormat | Refusal): format is Refusal {
  return 'code' in format;
}

function illFormedType(door: TelemetryDoor, { headers }: FastifyRequest): Refusal {
  const asked = door.formatOf(headers);
  return isRefusal(asked) ? asked : refusal('unsupported_media_type');
}

/** `Application/JSON; charset=utf-8` is `application/json`; an absent one is empty. */
function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

function credentialOf(request: FastifyRequest, allowed: AllowedOrigins): CredentialRequest {
  const { headers, socket } = request.raw;
  return {
    transport: 'http',
    headers,
    remoteAddress: socket.remoteAddress ?? '',
    isOfForeignPage: isOfForeignPage(request, allowed),
  };
}

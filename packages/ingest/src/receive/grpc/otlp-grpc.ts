import type { IncomingHttpHeaders } from 'node:http';
import {
  type handleUnaryCall,
  Metadata,
  ResponderBuilder,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  type ServiceDefinition,
  type StatusObject,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { TenantPolicy } from '@oriel/telemetry';
import type { OtlpSignal } from '../../decode/decode-request.ts';
import type { IngestPipeline } from '../../pipeline.ts';
import type { ByteBudget } from '../byte-budget.ts';
import type { Authenticate, CredentialRequest } from '../credential.ts';
import { exportResponseProtobuf, GRPC_CODES, statusProtobuf } from '../otlp-replies.ts';
import { type Refusal, refusal, refusalOfCredential, refusalOfReply } from '../refusal.ts';

export interface OtlpGrpcOptions {
  readonly pipeline: Pick<IngestPipeline, 'submit' | 'paced'>;
  readonly authenticate: Authenticate;
  /** Shared by all receivers. */
  readonly budget: ByteBudget;
  /** Of one message, inflated; the same limit as over HTTP, where gRPC's own default would be 4 MiB. Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** For one message to arrive. Default 60 s. */
  readonly bodyTimeoutMs?: number;
  /** Requests at a time on one connection. Default 128. */
  readonly maxConcurrentStreams?: number;
  readonly now?: () => number;
  /** Told of each call when it is answered; what is no method of ours is answered before. */
  readonly answered?: (call: AnsweredCall) => void;
}

export interface AnsweredCall {
  /** `opentelemetry.proto.collector.logs.v1.LogsService/Export` */
  readonly method: string;
  /** gRPC's own; 0 is OK. */
  readonly status: number;
  readonly startedAtMs: number;
  readonly elapsedMs: number;
}

export interface OtlpGrpcServer {
  /** Port 0 takes a free one. Resolves with the port. @throws Error with Node's `code`, EADDRINUSE when the port is taken. */
  listen(host: string, port: number): Promise<number>;
  /** Takes no new requests, lets those that run end for at most `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

const SERVICES: Readonly<Record<OtlpSignal, string>> = {
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
};

/**
 * OTLP over gRPC: the three Export services. Messages stay bytes, for decoding is a worker's affair; metadata is asked for
 * its credential before the first byte of a message is read.
 *
 * Source: OTLP specification 1.x, "OTLP/gRPC".
 */
export function createOtlpGrpcServer(options: OtlpGrpcOptions): OtlpGrpcServer {
  // Who a call is for, from the moment its metadata was accepted. Held by the metadata object, which nobody outside can make.
  const policies = new WeakMap<Metadata, TenantPolicy>();
  const server = new Server({
    'grpc.max_receive_message_length': options.maxBodyBytes ?? 64 * 1024 * 1024,
    'grpc.max_concurrent_streams': options.maxConcurrentStreams ?? 128,
    interceptors: [admission(options, policies)],
  });
  for (const [signal, service] of Object.entries(SERVICES)) {
    server.addService(exportService(service), exportHandler(signal as OtlpSignal, policies, options));
  }
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
        server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
          error === null ? resolve(bound) : reject(withCode(error)),
        );
      }),
    close: (graceMs = 5_000) =>
      new Promise((resolve) => {
        const impatience = setTimeout(() => server.forceShutdown(), graceMs);
        server.tryShutdown(() => {
          clearTimeout(impatience);
          resolve();
        });
      }),
  };
}

/** grpc-js keeps what the system said in the message alone. */
function withCode(error: Error): NodeJS.ErrnoException {
  const code = /\b(EADDRINUSE|EADDRNOTAVAIL|EACCES|ENOTFOUND)\b/.exec(error.message)?.[1];
  return code === undefined ? error : Object.assign(error, { code });
}

function exportService(service: string): ServiceDefinition {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return {
    export: {
      path: `/${service}/Export`,
      requestStream: false,
      responseStream: false,
      requestDeserialize: asIs,
      requestSerialize: asIs,
      responseDeserialize: asIs,
      responseSerialize: asIs,
    },
  };
}

function exportHandler(
  signal: OtlpSignal,
  policies: WeakMap<Metadata, TenantPolicy>,
  { pipeline, budget, now = Date.now }: OtlpGrpcOptions,
): UntypedServiceImplementation {
  const take = async (body: Buffer, policy: TenantPolicy): Promise<Buffer | Refusal> => {
    const bytes = body.byteLength;
    if (!budget.tryTake(bytes)) return refusal('receiver_busy');
    try {
      const reply = await pipeline.submit({
        decoder: 'otlp',
        signal,
        encoding: 'protobuf',
        body,
        policy,
        arrivalMs: now(),
      });
      return reply.kind === 'accepted' ? exportResponseProtobuf(reply.outcome) : refusalOfReply(reply);
    } finally {
      budget.giveBack(bytes);
    }
  };
  const handler: handleUnaryCall<Buffer, Buffer> = (call, respond) => {
    const policy = policies.get(call.metadata);
    if (policy === undefined) {
      respond(statusOf(refusal('unauthenticated')));
      return;
    }
    take(call.request, policy).then(
      (answer) => (Buffer.isBuffer(answer) ? respond(null, answer) : respond(statusOf(answer))),
      () => respond(statusOf(refusal('receiver_failed'))),
    );
  };
  return { export: handler };
}

/**
 * What a message counts as while it arrives, for its length is not known before: the largest that gRPC takes by default.
 * Its own length takes over when it is there.
 */
const ARRIVING_BYTES = 4 * 1024 * 1024;

type SentStatus = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

/**
 * Decides before a message is read: by the credential, so that a stranger cannot make the server read anything, and by
 * the bytes in flight. A message that has begun must arrive in time.
 */
function admission(
  { authenticate, pipeline, budget, bodyTimeoutMs = 60_000, now = Date.now, answered }: OtlpGrpcOptions,
  policies: WeakMap<Metadata, TenantPolicy>,
): ServerInterceptor {
  return ({ path }, call) => {
    const startedAtMs = now();
    const startedAt = performance.now();
    const send = (status: SentStatus, next: (status: SentStatus) => void): void => {
      const elapsedMs = performance.now() - startedAt;
      next(status);
      try {
        answered?.({ method: path.slice(1), status: status.code, startedAtMs, elapsedMs });
      } catch {
        // Whoever listens has no say in how a call ends.
      }
    };
    const refuse = (refused: Refusal): void => send(statusOf(refused), (status) => call.sendStatus(status));
    let impatience: NodeJS.Timeout | undefined;
    let isOver = false;
    const arrived = (): void => {
      if (impatience === undefined) return;
      clearTimeout(impatience);
      impatience = undefined;
      budget.giveBack(ARRIVING_BYTES);
    };
    const admit = async (metadata: Metadata): Promise<Refusal | undefined> => {
      const credential = await authenticate(credentialOf(call, metadata));
      if (credential.kind === 'refused') return refusalOfCredential(credential);
      await pipeline.paced();
      // Nobody would give back what is taken for a call that has ended meanwhile.
      if (isOver) return undefined;
      if (!budget.tryTake(ARRIVING_BYTES)) return refusal('receiver_busy');
      impatience = setTimeout(() => refuse(refusal('body_too_slow')), bodyTimeoutMs);
      policies.set(metadata, credential.policy);
      return undefined;
    };
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        admit(metadata).then(
          (refused) => (refused === undefined ? next(metadata) : refuse(refused)),
          () => refuse(refusal('receiver_failed')),
        );
      })
      .withOnReceiveMessage((message, next) => {
        arrived();
        next(message);
      })
      // Comes at the end of every call, however it ends.
      .withOnCancel(() => {
        isOver = true;
        arrived();
      })
      .build();
    const responder = new ResponderBuilder()
      .withStart((next) => next(listener))
      .withSendStatus(send)
      .build();
    return new ServerInterceptingCall(call, responder);
  };
}

function credentialOf(call: ServerInterceptingCallInterface, metadata: Metadata): CredentialRequest {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(metadata.getMap())) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  headers.host = call.getHost();
  return { transport: 'grpc', headers, remoteAddress: call.getConnectionInfo().remoteAddress ?? '' };
}

/** The details go beside the status as bytes of google.rpc.Status; RetryInfo in them tells when to come again. */
function statusOf(refused: Refusal): StatusObject {
  const metadata = new Metadata();
  if (refused.retryAfterMs !== undefined) metadata.set('grpc-status-details-bin', statusProtobuf(refused));
  return { code: GRPC_CODES[refused.grpc], details: refused.message, metadata };
}

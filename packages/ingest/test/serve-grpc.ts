import { Client, credentials, Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import type { OtlpSignal } from '../src/decode/index.ts';
import { ByteBudget } from '../src/receive/byte-budget.ts';
import { createOtlpGrpcServer, type OtlpGrpcOptions, type OtlpGrpcServer } from '../src/receive/grpc/otlp-grpc.ts';
import { authenticateForTests } from './serve-http.ts';

/** The receiver over gRPC on a real socket. */
export async function serveGrpc(
  pipeline: OtlpGrpcOptions['pipeline'],
  options: Partial<OtlpGrpcOptions> = {},
): Promise<{ address: string; budget: ByteBudget; server: OtlpGrpcServer } & AsyncDisposable> {
  const budget = options.budget ?? new ByteBudget();
  const server = createOtlpGrpcServer({ pipeline, authenticate: authenticateForTests, ...options, budget });
  const port = await server.listen('127.0.0.1', 0);
  return { address: `127.0.0.1:${port}`, budget, server, [Symbol.asyncDispose]: () => server.close(100) };
}

const PATHS: Readonly<Record<OtlpSignal, string>> = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

export type ExportAnswer =
  | { readonly kind: 'answered'; readonly hex: string }
  | { readonly kind: 'failed'; readonly code: number; readonly details: string; readonly metadata: Metadata };

/** One Export call with bytes as they are. */
export async function exportBytes(
  address: string,
  signal: OtlpSignal,
  body: Uint8Array,
  {
    headers = { authorization: 'Bearer good' },
    gzip = false,
  }: { headers?: Record<string, string>; gzip?: boolean } = {},
): Promise<ExportAnswer> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    // 2 is gzip (grpc_compression_algorithm).
    'grpc.default_compression_algorithm': gzip ? 2 : 0,
  });
  try {
    return await new Promise((resolve) => {
      const asIs = (bytes: Buffer): Buffer => bytes;
      client.makeUnaryRequest(PATHS[signal], asIs, asIs, Buffer.from(body), metadata, (error, answer) => {
        resolve(error === null ? { kind: 'answered', hex: answer!.toString('hex') } : failed(error));
      });
    });
  } finally {
    client.close();
  }
}

function failed(error: ServiceError | (StatusObject & Error)): ExportAnswer {
  return { kind: 'failed', code: error.code, details: error.details, metadata: error.metadata };
}

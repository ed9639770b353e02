import { join } from 'node:path';
import { type ApiDependencies, registerApi, sendUnreadableAddress } from '@oriel/api';
import {
  type AnsweredCall,
  type Authenticate,
  type ByteBudget,
  createOtlpGrpcServer,
  type HttpReceiverOptions,
  type IngestPipeline,
  registerOtlpHttp,
  registerRemoteWriteHttp,
  registerSimpleHttp,
} from '@oriel/ingest';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/settings.ts';
import { httpUrl, listen, listenError } from '../doors/listen.ts';
import { MOST_HEADER_BYTES } from '../doors/most-header-bytes.ts';
import { toOriginForm } from '../doors/origin-form.ts';
import { pointSenders } from '../doors/point-senders.ts';
import { serveUi } from '../doors/serve-ui.ts';
import { refuseUnreadable } from '../doors/unreadable.ts';

export interface OpenDoors {
  readonly url: string;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
}

export interface OpenDoorsOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly pipeline: IngestPipeline;
  readonly authenticate: Authenticate;
  /** Of bodies that are received and decoded, whoever receives them. */
  readonly budget: ByteBudget;
  readonly uiDirectory: string;
  readonly api: Omit<ApiDependencies, 'addresses'>;
  readonly watch: (app: FastifyInstance) => void;
  readonly answeredCall: (call: AnsweredCall) => void;
}

/** Senders that still write when the server stops are let finish this long. */
const CLOSE_GRACE_MS = 3_000;

/** A metric's name may have 1,024 letters, and each may be nine characters of an address. */
const MAX_PARAM_LENGTH = 9 * 1_024;

/** The three addresses: pages and API (which takes telemetry too), OTLP over HTTP, OTLP over gRPC. */
export async function openDoors(options: OpenDoorsOptions, stack: AsyncDisposableStack): Promise<OpenDoors> {
  const { config, pipeline, authenticate, budget } = options;
  const receivers: HttpReceiverOptions = {
    pipeline,
    authenticate,
    budget,
    maxBodyBytes: config.maxRequestBytes,
    allowedOrigins: config.corsOrigins,
  };
  let opened: OpenDoors | undefined;
  const addresses = () => {
    if (!opened) throw new Error('asked for addresses before the doors were open');
    return { ...opened, url: config.publicUrl || opened.url };
  };

  const main = newServer(options);
  registerOtlpHttp(main, receivers);
  registerSimpleHttp(main, receivers);
  registerRemoteWriteHttp(main, receivers);
  await registerApi(main, { ...options.api, addresses });
  await serveUi(main, options.uiDirectory, options.api.logger);

  const otlp = newServer(options);
  registerOtlpHttp(otlp, receivers);
  registerRemoteWriteHttp(otlp, receivers);
  pointSenders(otlp, () => addresses().url, options.api.logger);

  const grpc = createOtlpGrpcServer({
    pipeline,
    authenticate,
    budget,
    maxBodyBytes: config.maxRequestBytes,
    answered: options.answeredCall,
  });

  stack.defer(async () => {
    await Promise.all([main.close(), otlp.close(), grpc.close(CLOSE_GRACE_MS)]);
  });
  const grpcAddress = { host: config.host, port: config.otlpGrpcPort };
  const listening = [
    listen(main, { host: config.host, port: config.port }, '--port'),
    listen(otlp, { host: config.host, port: config.otlpHttpPort }, '--otlp-http-port'),
    grpc.listen(config.host, config.otlpGrpcPort).catch((error: unknown) => {
      throw listenError(error, grpcAddress, '--otlp-grpc-port');
    }),
  ] as const;
  // A door that is still opening could not be closed.
  await Promise.allSettled(listening);
  const [url, otlpHttp, grpcPort] = await Promise.all(listening);
  opened = { url, otlpHttp, otlpGrpc: httpUrl(config.host, grpcPort) };
  return opened;
}

function newServer({ config, logger, watch }: OpenDoorsOptions): FastifyInstance {
  const app = Fastify({
    trustProxy: config.trustProxy.length === 0 ? false : [...config.trustProxy],
    loggerInstance: logger.child({ part: 'http' }, { level: 'error' }),
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: MOST_HEADER_BYTES },
    // Our own log of requests is a span for each; a line for each would drown what matters.
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_LENGTH },
    rewriteUrl: toOriginForm,
    // Addresses that no route can be asked about: refused in the same form as by the routes.
    frameworkErrors: (error, _request, reply) => void sendUnreadableAddress(reply, error, logger),
    clientErrorHandler: refuseUnreadable,
  });
  const server = app as unknown as FastifyInstance;
  watch(server);
  return server;
}

/** Where the built pages stand: beside the program in the repository, in `dist/` of the published package. */
export function uiDirectoryOf(root: string): string {
  return join(root, 'apps/web/dist');
}

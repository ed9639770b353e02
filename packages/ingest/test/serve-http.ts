import { promisify } from 'node:util';
import Fastify from 'fastify';
import { ByteBudget } from '../src/receive/byte-budget.ts';
import type { Authenticate } from '../src/receive/credential.ts';
import { presentedKey } from '../src/receive/credential.ts';
import { registerOtlpHttp } from '../src/receive/http/otlp-http.ts';
import { registerRemoteWriteHttp } from '../src/receive/http/remote-write-http.ts';
import { registerSimpleHttp } from '../src/receive/http/simple-http.ts';
import type { HttpReceiverOptions } from '../src/receive/http/telemetry-door.ts';
import { FIRST_POLICY } from './scripted-pipeline.ts';

/** `good` may send, `reader` lacks the scope, everybody else is unknown. */
export const authenticateForTests: Authenticate = ({ headers }) => {
  switch (presentedKey(headers)) {
    case 'good':
      return { kind: 'granted', policy: FIRST_POLICY };
    case 'reader':
      return { kind: 'refused', status: 403, code: 'scope_missing', detail: "the key lacks the scope 'ingest'" };
    default:
      return { kind: 'refused', status: 401, code: 'key_missing', detail: 'send an API key' };
  }
};

/** All receivers over HTTP on a real socket, as the program opens them. */
export async function serveHttp(
  pipeline: HttpReceiverOptions['pipeline'],
  options: Partial<HttpReceiverOptions> = {},
): Promise<{ url: string; port: number; budget: ByteBudget; connections(): Promise<number> } & AsyncDisposable> {
  const budget = options.budget ?? new ByteBudget();
  const app = Fastify({ forceCloseConnections: true });
  const receivers = { pipeline, authenticate: authenticateForTests, ...options, budget };
  registerOtlpHttp(app, receivers);
  registerSimpleHttp(app, receivers);
  registerRemoteWriteHttp(app, receivers);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    port: Number(new URL(url).port),
    budget,
    connections: () => promisify(app.server.getConnections).call(app.server),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

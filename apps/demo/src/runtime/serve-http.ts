import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import type express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import { exceptionAttributes, type ShopLogger } from './shop-logger.ts';

// `require` goes through the loader that the instrumentation has patched.
const loadExpress = () => createRequire(import.meta.url)('express') as typeof express;

/** Listens on a free port of the loopback address and answers with its URL. */
export async function serveHttp(log: ShopLogger, addRoutes: (app: Express) => void): Promise<string> {
  const express = loadExpress();
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  addRoutes(app);
  const onError: ErrorRequestHandler = (error: Error, request, response, _next) => {
    const span = trace.getActiveSpan();
    span?.recordException(error);
    span?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    log.error(`${request.method} ${request.path} failed: ${error.message}`, exceptionAttributes(error));
    response.status(500).json({ error: 'internal error' });
  };
  app.use(onError);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

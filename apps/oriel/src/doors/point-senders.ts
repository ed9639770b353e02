import { refuseUnknownAddresses } from '@oriel/api';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** Whoever comes to the port of OTLP with another address is told which ones there are, and where the pages stand. */
export function pointSenders(app: FastifyInstance, pagesUrl: () => string, logger: Logger): void {
  const elsewhere = () =>
    `this port takes OTLP at POST /v1/logs, /v1/traces and /v1/metrics, and the pages are at ${pagesUrl()}`;
  refuseUnknownAddresses(app, logger, elsewhere);
}

import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { isPrometheusAddress } from './compat/prometheus/addresses.ts';
import { sendPrometheusError } from './compat/prometheus/send-prometheus-error.ts';
import { sendProblem } from './send-problem.ts';

/** The refusal of an address that no route can be asked about, such as one that is no UTF-8, in the form of the routes near it. */
export function sendUnreadableAddress(reply: FastifyReply, error: unknown, logger: Logger): FastifyReply {
  const isOfPrometheus = isPrometheusAddress(reply.request.url);
  return isOfPrometheus ? sendPrometheusError(reply, error) : sendProblem(reply, error, logger);
}

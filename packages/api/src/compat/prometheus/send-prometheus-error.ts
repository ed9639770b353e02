import type { FastifyReply } from 'fastify';
import { prometheusErrorOf } from './prometheus-error.ts';

/** Answers with what an error means to a client of Prometheus. */
export function sendPrometheusError(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, errorType, message, infos } = prometheusErrorOf(error);
  const beside = infos.length === 0 ? {} : { infos };
  return withStatus(reply, status).send({ status: 'error', errorType, error: message, ...beside });
}

/** The same where no envelope is known: scrapers and readers put the sentence into their own. */
export function sendPlainError(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, message } = prometheusErrorOf(error);
  return withStatus(reply, status).type('text/plain; charset=utf-8').send(`${message}\n`);
}

function withStatus(reply: FastifyReply, status: number): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="oriel"');
  return reply.code(status);
}

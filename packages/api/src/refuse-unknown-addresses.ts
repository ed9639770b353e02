import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { ApiError } from './errors.ts';
import { sendProblem } from './send-problem.ts';

/**
 * Below the prefixes that are ours or kept free, and wherever something is sent, an unknown address is a problem and never a page of the
 * UI. What is sent there is refused before its body is read, which would be refused for faults of its own.
 */
export function refuseUnknownAddresses(app: FastifyInstance, logger: Logger, elsewhere?: () => string): void {
  app.addHook('onRequest', async ({ is404 }, reply) => {
    if (is404) return sendNotFound(reply, logger, elsewhere?.());
  });
}

/** Enough to see which address it was; some are as long as a server reads. */
const MOST_TOLD = 200;

/**
 * The refusal of an address at which there is nothing, and what is somewhere else; its query stays out of the sentence. Where there is
 * something that does not take the method, it says what is taken (RFC 9110 §15.5.6), and to OPTIONS nothing else (§9.3.7).
 */
export function sendNotFound(reply: FastifyReply, logger: Logger, elsewhere?: string): FastifyReply {
  const { method, url } = reply.request;
  const address = url.split('?', 1)[0]!;
  const told = address.length > MOST_TOLD ? `${address.slice(0, MOST_TOLD)}…` : address;
  const methods = reply.server.methodsAt?.(address) ?? [];
  if (methods.length > 0 && !methods.includes(method)) {
    const taken = [...methods, 'OPTIONS'].join(', ');
    reply.header('allow', taken);
    if (method === 'OPTIONS') return reply.code(204).send();
    return sendProblem(reply, new ApiError('method_not_allowed', `${told} takes ${taken}, and not ${method}`), logger);
  }
  const sentence = `there is nothing at ${method} ${told}`;
  const detail = elsewhere === undefined ? sentence : `${sentence}; ${elsewhere}`;
  return sendProblem(reply, new ApiError('no_such_address', detail), logger);
}

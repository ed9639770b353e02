import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { jsonText } from './json-text.ts';
import { isUnexpected, PROBLEM_MEDIA_TYPE, refusalOf } from './problem.ts';

/** Answers with what an error means to the one who asked; logs it when it was not expected. */
export function sendProblem(reply: FastifyReply, error: unknown, logger: Logger): FastifyReply {
  const refusal = refusalOf(error);
  const { problem, retryAfterMs } = refusal;
  if (isUnexpected(refusal)) {
    // The path without its query: a search line may hold what should not be in a log.
    logger.error({ err: error, route: reply.request.routeOptions.url }, 'a request failed');
  }
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="oriel"');
  if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  // As text: the route's own schema describes its answers and not its refusals.
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(jsonText)
    .send(problem);
}

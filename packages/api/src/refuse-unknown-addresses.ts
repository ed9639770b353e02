import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { ApiError } from './errors.ts';
import { ROUTE_TABLE } from './route-table.ts';
import { sendProblem } from './send-problem.ts';

/** Below the prefixes that are ours or kept free, an unknown address is a problem and never a page of the UI. */
export function refuseUnknownAddresses(app: FastifyInstance, logger: Logger): void {
  const trees = ROUTE_TABLE.filter(({ path, owner }) => path.endsWith('/*') && owner !== 'ingest');
  for (const { path } of trees) {
    app.register(
      async (tree) => {
        tree.setNotFoundHandler((_request, reply) => sendNotFound(reply, logger));
      },
      { prefix: path.slice(0, -2) },
    );
  }
}

/** The refusal of an address at which there is nothing, and what is somewhere else; its query stays out of the sentence. */
export function sendNotFound(reply: FastifyReply, logger: Logger, elsewhere?: string): FastifyReply {
  const { method, url } = reply.request;
  const [address] = url.split('?');
  const sentence = `there is nothing at ${method} ${address}`;
  const detail = elsewhere === undefined ? sentence : `${sentence}; ${elsewhere}`;
  return sendProblem(reply, new ApiError('no_such_address', detail), logger);
}

import type { FastifyInstance } from 'fastify';
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
        tree.setNotFoundHandler((request, reply) => {
          const [address] = request.url.split('?');
          const detail = `there is nothing at ${request.method} ${address}`;
          return sendProblem(reply, new ApiError('no_such_address', detail), logger);
        });
      },
      { prefix: path.slice(0, -2) },
    );
  }
}

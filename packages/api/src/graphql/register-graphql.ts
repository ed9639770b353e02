import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { giveSession } from '../access/session-cookie.ts';
import type { ApiDependencies, ApiLimits } from '../api-dependencies.ts';
import { abandonedSignal } from '../ask/abandoned.ts';
import type { Asker } from '../ask/asker.ts';
import { createLogTails } from '../live/log-tails.ts';
import type { GraphqlContext } from './context.ts';
import { graphqlOverHttp } from './http.ts';
import { graphqlOverSocket } from './sockets.ts';

/** Longest message of a client: an operation with its variables. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

export interface GraphqlOptions {
  readonly deps: ApiDependencies;
  readonly limits: ApiLimits;
  askerOf(request: FastifyRequest, signal: AbortSignal): Asker;
}

/** `/graphql`: operations by GET and POST, subscriptions on the same path by WebSocket. */
export async function registerGraphql(app: FastifyInstance, { deps, limits, askerOf }: GraphqlOptions): Promise<void> {
  const tails = createLogTails(deps.store);
  app.addHook('preClose', async () => tails.close());
  await app.register(websocket, { options: { maxPayload: MAX_MESSAGE_BYTES } });

  const contextOf = (request: FastifyRequest, signal: AbortSignal): GraphqlContext => ({
    asker: askerOf(request, signal),
    deps,
    tails,
    signal,
  });

  const overHttp = graphqlOverHttp({
    logger: deps.logger,
    contextOf(request, reply) {
      const context = contextOf(request, abandonedSignal(reply));
      const { credential } = request;
      if (credential.kind !== 'cookie' || request.method !== 'POST') return context;
      return {
        ...context,
        sessionToken: credential.token,
        giveSession: (signedIn) => giveSession(reply, signedIn, deps.secureCookies),
      };
    },
  });

  const config = { requires: 'read' } as const;
  app.route({
    method: 'GET',
    url: '/graphql',
    config,
    exposeHeadRoute: false,
    schema: { hide: true },
    handler: overHttp,
    wsHandler: graphqlOverSocket({ deps, limits, contextOf }),
  });
  app.route({ method: 'POST', url: '/graphql', config, schema: { hide: true }, handler: overHttp });
}

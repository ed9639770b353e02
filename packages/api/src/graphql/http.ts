import type { FastifyReply, FastifyRequest } from 'fastify';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { GraphqlContext } from './context.ts';
import { presentError } from './present-error.ts';
import { schema } from './schema.ts';

export interface GraphqlHttpOptions {
  readonly logger: Logger;
  contextOf(request: FastifyRequest, reply: FastifyReply): GraphqlContext;
}

/** GraphQL over HTTP (the GraphQL-over-HTTP draft): queries by GET and POST, mutations by POST alone. */
export function graphqlOverHttp({ logger, contextOf }: GraphqlHttpOptions) {
  const yoga = createYoga<{ req: FastifyRequest; reply: FastifyReply }, GraphqlContext>({
    schema,
    graphqlEndpoint: '/graphql',
    // The explorer is a page of our own, because this one would load scripts from elsewhere.
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    logging: false,
    maskedErrors: { maskError: (error) => presentError(error, logger) },
    context: ({ req, reply }) => contextOf(req, reply),
  });
  return (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
    Promise.resolve(yoga.handleNodeRequestAndResponse(request, reply, { req: request, reply }));
}

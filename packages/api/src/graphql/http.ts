import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Plugin } from 'graphql-yoga';
import { createYoga, isAsyncIterable } from 'graphql-yoga';
import type { Logger } from 'pino';
import { ApiError } from '../errors.ts';
import { wellFormed } from '../json-text.ts';
import type { GraphqlContext } from './context.ts';
import { parseOperation } from './parse-operation.ts';
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
    // Errors of every stage (reading, checking, running the operation) are presented in one place, below.
    maskedErrors: false,
    plugins: [boundOperation, presentErrors(logger), refuseSubscriptions],
    context: ({ req, reply }) => contextOf(req, reply),
  });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    mustBeJson(request.query as Record<string, unknown>);
    mustHaveHost(request);
    // Yoga puts the host before it, which an address that was asked as a whole has already.
    Object.assign(request.raw, { originalUrl: request.url });
    const answer = await yoga.handleNodeRequestAndResponse(request, reply, { req: request, reply });
    // The answer is yoga's own kind of Response, which the web server would send past its hooks, uncompressed.
    reply.code(answer.status);
    for (const [name, value] of answer.headers) if (name !== 'content-length') reply.header(name, value);
    return reply.send(wellFormed(await answer.text()));
  };
}

/** What stands as JSON in the address of a query by GET. */
function mustBeJson(parameters: Record<string, unknown>): void {
  for (const field of ['variables', 'extensions']) {
    for (const text of [parameters[field] ?? []].flat()) {
      try {
        if (text !== '') JSON.parse(String(text));
      } catch (cause) {
        throw new ApiError('invalid_operation', `the ${field} are not JSON: ${(cause as Error).message}`, {
          field,
          cause,
        });
      }
    }
  }
}

/** Of which yoga makes an address. */
function mustHaveHost({ headers: { host } }: FastifyRequest): void {
  if (host !== undefined && !URL.canParse(`http://${host}/`)) {
    throw new ApiError('invalid_request', `the header Host is no name of a host: "${host.slice(0, 100)}"`, {
      field: 'host',
    });
  }
}

const boundOperation: Plugin = {
  onParse({ setParseFn }) {
    setParseFn(parseOperation);
  },
};

function presentErrors(logger: Logger): Plugin {
  return {
    onResultProcess({ result, setResult }) {
      if (Array.isArray(result) || isAsyncIterable(result) || result.errors === undefined) return;
      setResult({ ...result, errors: result.errors.map((error) => presentError(error, logger)) });
    },
  };
}

/** A socket is watched for as long as it lives; an endless answer over HTTP would outlive its credential. */
const refuseSubscriptions: Plugin = {
  onSubscribe() {
    throw new ApiError('invalid_operation', 'subscriptions are answered over WebSocket, at this same address');
  },
};

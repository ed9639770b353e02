import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DocumentNode, FormattedExecutionResult } from 'graphql';
import { GraphQLError, validate } from 'graphql';
import { makeHandler } from 'graphql-ws/use/@fastify/websocket';
import type { WebSocket } from 'ws';
import { authenticate } from '../access/authenticate.ts';
import type { ApiDependencies, ApiLimits } from '../api-dependencies.ts';
import { ApiError } from '../errors.ts';
import type { LiveSocket } from '../live/live-connections.ts';
import { refusalOf } from '../problem.ts';
import type { GraphqlContext } from './context.ts';
import { parseOperation } from './parse-operation.ts';
import { presentError } from './present-error.ts';
import { schema } from './schema.ts';

/** How often a socket's credential is asked again: a revoked key or an ended session closes it within a second or two. */
const RECHECK_MS = 1_000;
/** The graphql-ws protocol's close code for a client that may not be here. */
const FORBIDDEN = 4403;

export interface SocketOptions {
  readonly deps: ApiDependencies;
  readonly limits: ApiLimits;
  contextOf(request: FastifyRequest, signal: AbortSignal): GraphqlContext;
}

type ReadOperation = { readonly document: DocumentNode } | { readonly faults: readonly GraphQLError[] };

/** What is wrong is an answer: an error that is thrown would end the socket, with all that it carries. */
function readOperation(query: string): ReadOperation {
  try {
    const document = parseOperation(query);
    const faults = validate(schema, document);
    return faults.length > 0 ? { faults } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { faults: [error] };
    throw error;
  }
}

/** GraphQL over WebSocket (protocol `graphql-transport-ws`): one socket for all that is live on a page. */
export function graphqlOverSocket({ deps, limits, contextOf }: SocketOptions) {
  const { live, logger, records } = deps;
  const open = new Map<string, number>();
  const signals = new WeakMap<FastifyRequest, AbortSignal>();
  const liveSockets = new WeakMap<FastifyRequest, LiveSocket>();

  const speak = makeHandler({
    schema,
    onSubscribe({ extra, subscriptions }, id, { query, variables, operationName }) {
      const { request } = extra;
      if (Object.keys(subscriptions).length > limits.subscriptionsPerSocket) {
        return [tooMany(`one socket carries at most ${limits.subscriptionsPerSocket} subscriptions`)];
      }
      const operation = readOperation(query);
      if ('faults' in operation) return operation.faults;
      liveSockets.get(request)?.begin(id);
      return {
        schema,
        document: operation.document,
        variableValues: variables ?? null,
        operationName: operationName ?? null,
        contextValue: contextOf(request, signals.get(request)!),
      };
    },
    onComplete({ extra }, id) {
      liveSockets.get(extra.request)?.end(id);
    },
    onNext(_context, _id, _payload, _args, { data = null, errors }): FormattedExecutionResult {
      return errors === undefined
        ? { data }
        : { data, errors: errors.map((error) => presentError(error, logger).toJSON()) };
    },
    onError: (_context, _id, _payload, errors) => errors.map((error) => presentError(error, logger).toJSON()),
  });

  function tooMany(sentence: string): GraphQLError {
    return new GraphQLError(sentence, { originalError: new ApiError('too_many_sockets', sentence) });
  }

  /** Closes the socket when its credential opens nothing any more, another tenant, or other doors than when it began. */
  async function recheck(socket: WebSocket, request: FastifyRequest): Promise<void> {
    try {
      const { access, renewed } = await authenticate(records, request.credential, request.ip);
      const began = request.access!;
      if (access.tenant !== began.tenant) socket.close(FORBIDDEN, 'the session has entered another tenant');
      else if (access.actor.role !== began.actor.role || access.actor.operator !== began.actor.operator)
        socket.close(FORBIDDEN, 'what this person may do has changed');
      if (renewed !== undefined) request.credential = { kind: 'cookie', token: renewed.token };
    } catch (error) {
      // A database that is away says nothing about the credential.
      if (refusalOf(error).problem.status < 500) socket.close(FORBIDDEN, 'the credential is no longer valid');
    }
  }

  return function onSocket(this: FastifyInstance, socket: WebSocket, request: FastifyRequest): void {
    const user = `${request.access!.tenant}/${request.access!.actor.name}`;
    const sockets = (open.get(user) ?? 0) + 1;
    if (sockets > limits.socketsPerUser) {
      live.refuse();
      socket.close(4429, `at most ${limits.socketsPerUser} live connections are open for one user`);
      return;
    }
    open.set(user, sockets);

    const closed = new AbortController();
    signals.set(request, closed.signal);
    const liveSocket = live.open();
    liveSockets.set(request, liveSocket);
    const timer = setInterval(() => void recheck(socket, request), RECHECK_MS);
    timer.unref();
    socket.once('close', () => {
      clearInterval(timer);
      closed.abort();
      liveSocket.close();
      const left = (open.get(user) ?? 1) - 1;
      if (left === 0) open.delete(user);
      else open.set(user, left);
    });
    speak.call(this, socket, request);
  };
}

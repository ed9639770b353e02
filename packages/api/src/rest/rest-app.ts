import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { Asker } from '../ask/asker.ts';

/** The web server as a resource sees it: schemas are zod's. */
export type RestApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What a resource is given. A resource is a folder with `routes.ts` and `schemas.ts`, and one line in `all.ts`. */
export interface RestContext {
  readonly deps: ApiDependencies;
  askerOf(request: FastifyRequest, reply: FastifyReply): Asker;
}

export type RestResource = (app: RestApp, context: RestContext) => void;

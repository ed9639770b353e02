import cookies from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { Access, Requirement } from './access.ts';
import { demand } from './access.ts';
import { authenticate } from './authenticate.ts';
import type { Credential } from './credential.ts';
import { credentialOf } from './credential.ts';
import { checkOrigin, checkPageOfRead } from './origin.ts';
import { giveSession, sessionTokenOf } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What this route asks of its caller. A route that does not say is refused at the start. */
    requires?: Requirement;
  }
  interface FastifyRequest {
    /** Present on every route that is not public; there it is present when a valid credential came. */
    access: Access | undefined;
    credential: Credential;
  }
}

/** Puts the walls around every route of this scope: who asks, from which page, and may they. */
export async function registerAccess(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const { records, allowedOrigins, secureCookies, logger } = deps;
  const rules = { allowedOrigins, secureCookies };
  await app.register(cookies);
  app.decorateRequest('access', undefined);
  app.decorateRequest('credential');

  // Fails closed: who adds a route and forgets to say who may use it, learns it at the first start.
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.requires === undefined) throw new Error(`the route ${url} does not say what it requires`);
  });

  app.addHook('onRequest', async (request, reply) => {
    const requires = request.routeOptions.config.requires ?? 'public';
    request.credential = credentialOf(request.headers, sessionTokenOf(request, secureCookies));
    if (requires === 'public' && request.credential.kind === 'none') return;

    try {
      // The page is judged first: a page of another origin learns nothing, not even whether somebody is signed in.
      if (request.credential.kind === 'cookie' && requires !== 'public') {
        if (changesSomething(request)) checkOrigin(request.headers, rules);
        else checkPageOfRead(request.headers, rules);
      }
      const { access, renewed } = await authenticate(records, request.credential, request.ip);
      // Records judge who is an operator, and write down who is not and tried.
      if (requires === 'operator') records.installation(access.actor);
      demand(access, requires);
      request.access = access;
      if (renewed !== undefined) giveSession(reply, renewed, secureCookies);
    } catch (error) {
      if (requires !== 'public') throw error;
      logger.debug({ err: error }, 'a public route was asked with a credential that opens nothing');
    }
  });
}

function changesSomething({ method, headers }: FastifyRequest): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method) || headers.upgrade?.toLowerCase() === 'websocket';
}

import { readFileSync } from 'node:fs';
import type { SignedIn } from '@oriel/records';
import { RecordsError } from '@oriel/records';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { RestApp } from '../rest/rest-app.ts';
import { checkOrigin } from './origin.ts';
import { giveSession, sessionTokenOf, takeSession } from './session-cookie.ts';

const signInBody = z.strictObject({ email: z.string().min(1).max(320), password: z.string().min(1).max(1_024) });
/** For people, who come here with a browser. */
const LINK_REFUSED_PAGE = readFileSync(new URL('../pages/link-refused.html', import.meta.url), 'utf8');

const linkQuery = z.object({ token: z.string().min(1).max(200) });
const passwordBody = z.strictObject({
  current: z.string().max(1_024).optional(),
  next: z.string().min(1).max(1_024),
});

/** How people come in and go out. The session lives in a cookie that no script can read. */
export function registerSignIn(app: RestApp, { records, allowedOrigins, secureCookies }: ApiDependencies): void {
  const { sessions } = records;
  const hidden = { hide: true } as const;

  /** Signing a stranger's browser in as oneself is an attack too: only our own pages may do it. */
  function checkPage(request: FastifyRequest): void {
    if (request.headers.origin !== undefined) checkOrigin(request.headers, { allowedOrigins, secureCookies });
  }

  function answer(reply: FastifyReply, signedIn: SignedIn) {
    giveSession(reply, signedIn, secureCookies);
    reply.header('cache-control', 'no-store');
    const { email, role, operator, tenant, tenantName } = signedIn.session;
    return { user: email, role, operator, tenant: { id: String(tenant), name: tenantName } };
  }

  app.route({
    method: 'POST',
    url: '/auth/sign-in',
    config: { requires: 'public' },
    schema: { ...hidden, body: signInBody },
    async handler(request, reply) {
      checkPage(request);
      const { email, password } = request.body;
      return answer(reply, await sessions.signIn(email, password, request.ip));
    },
  });

  app.route({
    method: 'GET',
    url: '/auth/link',
    config: { requires: 'public' },
    // A browser that looks ahead must not use the link up.
    exposeHeadRoute: false,
    schema: { ...hidden, querystring: linkQuery },
    async handler(request, reply) {
      reply.header('cache-control', 'no-store');
      try {
        giveSession(reply, await sessions.consumeLink(request.query.token, request.ip), secureCookies);
      } catch (error) {
        if (!(error instanceof RecordsError) || error.code !== 'link_refused') throw error;
        if (!request.headers.accept?.includes('text/html')) throw error;
        return reply.code(error.status).type('text/html; charset=utf-8').serializer(String).send(LINK_REFUSED_PAGE);
      }
      return reply.redirect('/');
    },
  });

  app.route({
    method: 'POST',
    url: '/auth/sign-out',
    config: { requires: 'public' },
    schema: hidden,
    async handler(request, reply) {
      const token = sessionTokenOf(request, secureCookies);
      if (token !== undefined) {
        checkOrigin(request.headers, { allowedOrigins, secureCookies });
        await sessions.signOut(token, request.ip);
      }
      takeSession(reply, secureCookies);
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'GET',
    url: '/auth/me',
    config: { requires: 'read' },
    schema: hidden,
    async handler(request, reply) {
      const { actor, tenant, tenantName } = request.access!;
      reply.header('cache-control', 'no-store');
      return {
        user: actor.kind === 'user' ? actor.name : null,
        role: actor.role,
        operator: actor.operator,
        tenant: { id: String(tenant), name: tenantName },
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/auth/password',
    config: { requires: 'read' },
    schema: { ...hidden, body: passwordBody },
    async handler(request, reply) {
      const { current, next } = request.body;
      const token = sessionTokenOf(request, secureCookies) ?? '';
      await sessions.changePassword(token, { next, ...(current === undefined ? {} : { current }) }, request.ip);
      return reply.code(204).send();
    },
  });
}

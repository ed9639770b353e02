import '@fastify/cookie';
import type { SignedIn } from '@oriel/records';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The browser keeps the cookie as long as a session can live at most; the session itself decides when it ends. */
const LONGEST_S = 30 * 86_400;

/** `__Host-` binds the cookie to this very host and to TLS; browsers refuse it otherwise (RFC 6265bis §4.1.3.2). */
function cookieName(secure: boolean): string {
  return secure ? '__Host-oriel-session' : 'oriel-session';
}

function attributes(secure: boolean) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
}

export function sessionTokenOf(request: FastifyRequest, secure: boolean): string | undefined {
  return request.cookies[cookieName(secure)];
}

export function giveSession(reply: FastifyReply, { token }: SignedIn, secure: boolean): void {
  reply.setCookie(cookieName(secure), token, { ...attributes(secure), maxAge: LONGEST_S });
}

export function takeSession(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(cookieName(secure), attributes(secure));
}

import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../errors.ts';

export interface OriginRules {
  /** Origins besides the server's own. */
  readonly allowedOrigins: readonly string[];
  /** Behind TLS the server's own origin is https. */
  readonly secureCookies: boolean;
}

/**
 * Refuses what a page of another origin caused. Asked for every state change and every WebSocket that a cookie speaks
 * for: a browser sends cookies by itself, and it is the only one who tells the truth about the origin.
 *
 * An absent Origin is refused too: browsers send it with every POST, PUT, PATCH, DELETE and WebSocket (Fetch, "append a
 * request `Origin` header"), and other clients have no business with cookies.
 */
export function checkOrigin(headers: IncomingHttpHeaders, rules: OriginRules): void {
  const { origin } = headers;
  if (origin === undefined) {
    throw new ApiError('foreign_origin', 'a request that changes something with a session must carry its Origin');
  }
  if (!isOwnOrAllowed(origin, headers, rules)) {
    throw new ApiError(
      'foreign_origin',
      `a page of ${origin} may not do this; add it to the allowed origins to let it in`,
    );
  }
}

/**
 * For reads: browsers say by themselves whose page asks (Fetch Metadata). Another port of the same host counts as the same
 * site, for cookies too, so `same-site` is no friend: next door on localhost lives whatever a developer tries.
 */
export function checkPageOfRead(headers: IncomingHttpHeaders, rules: OriginRules): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  const { origin } = headers;
  if (origin !== undefined && isOwnOrAllowed(origin, headers, rules)) return;
  throw new ApiError('foreign_origin', 'a page of another origin may not read with this session');
}

function isOwnOrAllowed(origin: string, headers: IncomingHttpHeaders, rules: OriginRules): boolean {
  if (rules.allowedOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return host === headers.host && (protocol === 'https:' || (protocol === 'http:' && !rules.secureCookies));
}

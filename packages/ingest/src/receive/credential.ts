import type { IncomingHttpHeaders } from 'node:http';
import type { TenantPolicy } from '@oriel/telemetry';

/** What a receiver knows of a request before it reads the body. */
export interface CredentialRequest {
  readonly transport: 'http' | 'grpc';
  /** Names in lower case; gRPC metadata counts as headers, `:authority` as `host`. */
  readonly headers: IncomingHttpHeaders;
  /** Of the peer of the socket, never from a header. */
  readonly remoteAddress: string;
  /** A page of an origin that is not allowed has caused it: by the browser of somebody on this machine, who knows nothing of it. */
  readonly isOfForeignPage?: boolean;
}

export type CredentialReply =
  /** The tenant and its rules come from the credential, never from the request. */
  { readonly kind: 'granted'; readonly policy: TenantPolicy } | CredentialRefusal;

export interface CredentialRefusal {
  readonly kind: 'refused';
  readonly status: 401 | 403 | 429 | 503;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterMs?: number;
}

/**
 * Says whose telemetry a request is; composed by the application from its records. It should return the same policy object
 * for as long as a tenant's rules stand: what is made of a policy is kept by its identity.
 */
export type Authenticate = (request: CredentialRequest) => CredentialReply | Promise<CredentialReply>;

/** The key of a request: `X-API-Key: KEY`, `Authorization: Bearer KEY`, or the password of basic authorization. */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const apiKey = String(headers['x-api-key'] ?? '').trim();
  if (apiKey !== '') return apiKey;
  const [, scheme, credentials] = /^\s*(\S+)\s+(\S+)\s*$/.exec(headers.authorization ?? '') ?? [];
  if (credentials === undefined) return undefined;
  if (scheme?.toLowerCase() === 'bearer') return credentials;
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const userAndPassword = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = userAndPassword.indexOf(':');
  return colon === -1 ? undefined : userAndPassword.slice(colon + 1) || undefined;
}

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
const LOOPBACK_ADDRESS = /^(::ffff:)?127(\.\d{1,3}){3}$|^::1$/;

/**
 * Whether a request was made on this machine, for this machine: only then may it send telemetry without a key. The name in
 * Host keeps out a page whose name was rebound to 127.0.0.1; a forwarding header tells of a proxy, whose clients are anybody; and
 * where a door takes bodies without a content type, a browser sends them for any page unasked. Who sends a credential that holds
 * no key means to be somebody, and learns of the mistake.
 */
export function isFromThisMachine({ headers, remoteAddress, isOfForeignPage = false }: CredentialRequest): boolean {
  if (isOfForeignPage) return false;
  const forwarded = Object.keys(headers).some((name) => name === 'forwarded' || name.startsWith('x-forwarded-'));
  if (forwarded || (headers.authorization ?? '').trim() !== '') return false;
  return LOOPBACK_ADDRESS.test(remoteAddress) && LOOPBACK_HOST.test(headers.host ?? '');
}

import type { IncomingHttpHeaders } from 'node:http';
import type { TenantPolicy } from '@oriel/telemetry';

/** What a receiver knows of a request before it reads the body. */
export interface CredentialRequest {
  readonly transport: 'http' | 'grpc';
  /** Names in lower case; gRPC metadata counts as headers, `:authority` as `host`. */
  readonly headers: IncomingHttpHeaders;
  /** Of the peer of the socket, never from a header. */
  readonly remoteAddress: string;
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

import { DECODE_ERRORS } from '../decode/index.ts';
import { INGEST_ERRORS, type IngestError, type IngestErrorCode } from '../errors.ts';
import type { IngestReply } from '../ingest-request.ts';
import type { CredentialRefusal } from './credential.ts';

/** A refusal on its way to a sender; every receiver says it in its protocol's words. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly grpc: IngestError['grpc'];
  /** What goes wrong in general; the same for every refusal with this code. */
  readonly title: string;
  /** What went wrong here. */
  readonly message: string;
  /** Present exactly when the sender may come again with the same request. */
  readonly retryAfterMs?: number;
}

export function refusal(code: IngestErrorCode, detail?: string): Refusal {
  const { status, grpc, title, ...retry }: IngestError = INGEST_ERRORS[code];
  return { code, status, grpc, title, message: detail === undefined ? title : `${title}: ${detail}`, ...retry };
}

export function refusalOfReply(reply: Exclude<IngestReply, { kind: 'accepted' }>): Refusal {
  if (reply.kind === 'malformed') {
    const { status, title } = DECODE_ERRORS[reply.code];
    return { code: reply.code, status, grpc: 'INVALID_ARGUMENT', title, message: reply.message };
  }
  if (reply.kind === 'failed') return refusal(reply.code);
  return { ...refusal(reply.code), message: reply.message, retryAfterMs: reply.retryAfterMs };
}

export function refusalOfCredential(refused: CredentialRefusal): Refusal {
  const { status, code, detail, retryAfterMs } = refused;
  return {
    code,
    status,
    grpc: GRPC_OF_STATUS[status],
    title: TITLE_OF_STATUS[status] ?? detail,
    message: detail,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

const GRPC_OF_STATUS: Readonly<Record<CredentialRefusal['status'], IngestError['grpc']>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

const TITLE_OF_STATUS: Readonly<Record<number, string>> = {
  401: INGEST_ERRORS.unauthenticated.title,
  403: INGEST_ERRORS.forbidden.title,
};

/** Retry-After is in whole seconds (RFC 9110 §10.2.3), never 0: that would be "at once". */
export function retryAfterSeconds(retryAfterMs: number): number {
  return Math.max(1, Math.ceil(retryAfterMs / 1000));
}

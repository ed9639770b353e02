/**
 * Every refusal on the way in, but for those of the decoders (decode/errors.ts): code, HTTP status, gRPC status, sentence. A sender may come again after the refusals that
 * have `retryAfterMs`, and after no other (OTLP specification, "OTLP/HTTP Response" and "OTLP/gRPC Response"). The times
 * are short because stock SDKs give a batch up after ten seconds in all: a longer one would cost them their tries.
 */
export interface IngestError {
  readonly status: number;
  /** Name of a canonical gRPC status code. */
  readonly grpc:
    | 'INVALID_ARGUMENT'
    | 'UNAUTHENTICATED'
    | 'PERMISSION_DENIED'
    | 'RESOURCE_EXHAUSTED'
    | 'UNAVAILABLE'
    | 'UNIMPLEMENTED'
    | 'INTERNAL';
  readonly title: string;
  readonly retryAfterMs?: number;
}

export const INGEST_ERRORS = {
  unsupported_media_type: {
    status: 415,
    grpc: 'INVALID_ARGUMENT',
    title: 'the content type is not one that this address takes',
  },
  unknown_content_encoding: {
    status: 415,
    grpc: 'UNIMPLEMENTED',
    title: 'the content encoding is not known; send gzip, deflate, zstd or identity',
  },
  method_not_allowed: { status: 405, grpc: 'UNIMPLEMENTED', title: 'this address takes POST only' },
  broken_compression: {
    status: 400,
    grpc: 'INVALID_ARGUMENT',
    title: 'the body is not what its content encoding says',
  },
  body_too_large: {
    status: 413,
    grpc: 'RESOURCE_EXHAUSTED',
    title: 'the inflated body is larger than one request may be; send smaller batches',
  },
  body_too_slow: { status: 408, grpc: 'UNAVAILABLE', title: 'the body took too long to arrive' },
  unauthenticated: { status: 401, grpc: 'UNAUTHENTICATED', title: 'a valid key with the scope ingest is needed' },
  forbidden: { status: 403, grpc: 'PERMISSION_DENIED', title: 'this key lacks the scope ingest' },
  receiver_busy: {
    status: 503,
    grpc: 'UNAVAILABLE',
    title: 'too many bytes are in flight; try again in a moment',
    retryAfterMs: 1_000,
  },
  decoder_failed: {
    status: 503,
    grpc: 'UNAVAILABLE',
    title: 'the decoder stopped while it held this request; nothing of it was kept, so try again',
    retryAfterMs: 1_000,
  },
  spool_full: {
    status: 503,
    grpc: 'UNAVAILABLE',
    title: 'the spool is full because the store does not keep up; try again later',
    retryAfterMs: 2_000,
  },
  spool_unwritable: {
    status: 503,
    grpc: 'UNAVAILABLE',
    title: 'the spool cannot be written, so nothing can be promised; free disk space and try again',
    retryAfterMs: 2_000,
  },
  shutting_down: {
    status: 503,
    grpc: 'UNAVAILABLE',
    title: 'the server is stopping; try again when it is back',
    retryAfterMs: 2_000,
  },
  receiver_failed: {
    status: 500,
    grpc: 'INTERNAL',
    title: 'the receiver failed unexpectedly; nothing of the request was acknowledged',
  },
} as const satisfies Readonly<Record<string, IngestError>>;
export type IngestErrorCode = keyof typeof INGEST_ERRORS;

/** Refusals after which the sender may come again with the same request. */
export type RetryableCode = {
  [Code in IngestErrorCode]: (typeof INGEST_ERRORS)[Code] extends { readonly retryAfterMs: number } ? Code : never;
}[IngestErrorCode];

import type { Outcome, TenantPolicy } from '@oriel/telemetry';
import type { DecodeErrorCode } from './errors.ts';
import type { ScrapeFacts } from './prometheus-exposition/scrape-facts.ts';

/** What a request can carry. Spans arrive as `traces`, points and their exemplars as `metrics`, series as `samples`. */
export type RequestSignal = OtlpSignal | 'samples';
export type OtlpSignal = 'logs' | 'traces' | 'metrics';

/** Names of the decoders listed in `all.ts`. */
export type DecoderName = 'otlp' | 'json-logs' | 'remote-write-1' | 'remote-write-2' | 'samples' | 'scrape';

/**
 * One request, inflated (but for `remote-write`, whose decoders do it) and attributed to its tenant, on its way to a decoding worker. Structured-cloneable; the buffer
 * of `body` may be transferred, for nothing keeps it after the reply.
 */
export interface DecodeRequest {
  readonly decoder: DecoderName;
  readonly signal: RequestSignal;
  readonly encoding: 'protobuf' | 'json';
  readonly body: Uint8Array;
  readonly policy: TenantPolicy;
  /** Of a scrape: whose it is, and the rules of its target. */
  readonly scrape?: ScrapeFacts;
  /** When the last byte arrived, milliseconds since the epoch: the clock of every decision about this request. */
  readonly arrivalMs: number;
  /**
   * Set while shedding: log records with a severity below this (17 keeps ERROR and above, and sheds the unspecified)
   * and spans whose status is not an error are rejected. Metric points have no severity: they are rejected for
   * `quota_exceeded`, and kept while `shed_low_severity` frees the spool of what is much larger.
   */
  readonly minSeverity?: number;
  /** The code under which they are rejected; `shed_low_severity` unless told. */
  readonly minSeverityReason?: 'shed_low_severity' | 'quota_exceeded';
}

/** Structured-cloneable. */
export type DecodeReply =
  /** Some or all records were taken: `outcome.accepted + outcome.rejected = outcome.received`. */
  | { readonly kind: 'decoded'; readonly outcome: Outcome }
  /** Nothing of the request was taken; `message` says what and where. */
  | { readonly kind: 'malformed'; readonly code: DecodeErrorCode; readonly message: string };

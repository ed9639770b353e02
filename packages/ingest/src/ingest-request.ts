import type { Outcome } from '@oriel/telemetry';
import type { DecodeErrorCode, DecodeRequest } from './decode/index.ts';
import type { RetryableCode } from './errors.ts';

/** One request as a receiver hands it on: inflated, its tenant known from its credential. */
export type IngestRequest = Omit<DecodeRequest, 'minSeverity' | 'minSeverityReason'>;

/** What the receiver tells the sender, in the words of its protocol. */
export type IngestReply =
  /** Durable, or rejected record by record: accepted + rejected = received. */
  | { readonly kind: 'accepted'; readonly outcome: Outcome }
  /** Nothing was taken and the same bytes will never be. */
  | { readonly kind: 'malformed'; readonly code: DecodeErrorCode; readonly message: string }
  /** Nothing was taken, through a fault of ours that the same request would meet again. */
  | { readonly kind: 'failed'; readonly code: 'receiver_failed'; readonly message: string }
  /** Nothing was taken; the same request may be sent again. */
  | {
      readonly kind: 'refused';
      readonly code: RetryableCode;
      readonly retryAfterMs: number;
      readonly message: string;
    };

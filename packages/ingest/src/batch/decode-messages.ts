import type { EncodedRows } from '@oriel/store';
import type { TenantId, TenantPolicy } from '@oriel/telemetry';
import type { DecodeReply, DecodeRequest } from '../decode/decode-request.ts';
import type { CensusMemory, OffenderReport } from '../guard/census/index.ts';

/** What the main thread says to a decoding worker. Buffers are transferred, never copied. */
export type ToWorker =
  /**
   * Goes before the first request of a tenant, and again when its policy has changed: the decoder keeps what it makes of a
   * policy (compiled patterns) by the identity of the object, which a copy per request would lose.
   */
  | { readonly kind: 'policy'; readonly policy: TenantPolicy }
  | { readonly kind: 'decode'; readonly id: number; readonly tenant: TenantId; readonly request: PolicylessRequest }
  /** Goes before the first request of a tenant, and again when the day has turned. */
  | { readonly kind: 'censuses'; readonly tenant: TenantId; readonly censuses: readonly CensusMemory[] }
  /** Rows that were flushed did not become durable: nothing may refer to them. */
  | { readonly kind: 'lost' };

export type PolicylessRequest = Omit<DecodeRequest, 'policy'>;

/** A fault of the decoder costs the one request that met it; the columns are as they were before. */
export type WorkerReply = DecodeReply | { readonly kind: 'failed'; readonly detail: string };

/** What a worker says back. */
export type FromWorker =
  /** Once: its modules are loaded, from now on it answers. */
  | { readonly kind: 'ready' }
  | Flushed
  /** Series that were refused since the message before of this kind. */
  | { readonly kind: 'offenders'; readonly reports: readonly OffenderReport[] };

/** Rows, and the replies of exactly those requests whose rows they are. */
export interface Flushed {
  readonly kind: 'flushed';
  readonly rows: readonly EncodedRows[];
  readonly replies: readonly { readonly id: number; readonly reply: WorkerReply }[];
}

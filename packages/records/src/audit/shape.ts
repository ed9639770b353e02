import type { TenantId } from '@oriel/telemetry';

export interface AuditEntry {
  /** Grows with time; also the cursor. */
  readonly id: string;
  readonly at: Date;
  readonly tenant: TenantId | null;
  readonly actor: string;
  /** What was done, as `thing.verb`: `key.create`, `tenant.enter`, `cross-tenant.denied`. */
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly from: string | undefined;
}

/** Newest first. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Give as `before` for the next page; absent on the last one. */
  readonly next?: string;
}

export interface AuditQuery {
  /** Default 100, at most 1,000. */
  readonly limit?: number;
  readonly before?: string;
}

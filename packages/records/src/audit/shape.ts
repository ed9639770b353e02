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
  /** A part of the name of who did it, in any case. */
  readonly actor?: string;
  /** What was done, or a part of it: `key.create`, `denied`. */
  readonly action?: string;
  /** A part of what it was done to, or of its detail. */
  readonly text?: string;
  /** From here on, included, and up to here, not included. */
  readonly from?: Date;
  readonly until?: Date;
  /** Attempts alone that were refused: at what a role forbids, at what is for operators, and from one tenant into another. */
  readonly denied?: boolean;
}

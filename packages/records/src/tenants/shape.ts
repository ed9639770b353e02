import type { RetainedSignal, RetentionClass, Signal, TenantId, TenantPolicy } from '@oriel/telemetry';

/** One tenant with everything that may be set for it; `policy` is what the way in follows. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly createdAt: Date;
  /** Bytes on disk that its telemetry may take; null for as much as there is room for. */
  readonly bytesShare: number | null;
  readonly policy: TenantPolicy;
}

export interface TenantChange {
  /** Only the signals that change. */
  readonly retention?: Readonly<Partial<Record<RetainedSignal, RetentionClass>>>;
  readonly redactKeys?: readonly string[];
  readonly redactPatterns?: readonly string[];
  /** Operators only. Replaces all quotas; an absent signal has none. */
  readonly quotaPerHour?: Readonly<Partial<Record<Signal, number>>>;
  /** Operators only. */
  readonly acceptAnyTime?: boolean;
  /** Operators only. Over it the tenant's oldest records go first; null lifts it. */
  readonly bytesShare?: number | null;
  /**
   * Operators only. Series with a sample on one day (UTC), of the tenant and of each of its metrics: new ones beyond are
   * refused; null for what the server takes at most (`Limits`).
   */
  readonly maxSeries?: number | null;
  readonly maxSeriesPerMetric?: number | null;
}

export interface NewTenant extends TenantChange {
  /** Lower-case letters, digits and hyphens; unique in the installation. */
  readonly name: string;
}

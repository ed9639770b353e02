import type { TenantId } from '@oriel/telemetry';

export interface IngestRate {
  /** `logs`, `traces` or `metrics`. */
  readonly signal: string;
  readonly acceptedPerSecond: number;
  readonly rejectedPerSecond: number;
  /** Accepted since the server started. */
  readonly total: number;
  /** When the last record was accepted. */
  readonly lastAtMs?: number;
}

/** What comes in for one tenant now; kept by the way in, never waits. */
export interface IngestRates {
  rates(tenant: TenantId): readonly IngestRate[];
}

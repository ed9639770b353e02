import type { RetentionClass } from './retention.ts';
import type { RetainedSignal, Signal } from './signal.ts';

/** Numeric id of a tenant: what rows carry. 1 is the first tenant, 2 is `oriel` (Oriel's own telemetry). */
export type TenantId = number;
export const FIRST_TENANT: TenantId = 1;
export const ORIEL_TENANT: TenantId = 2;

/** What the way in needs to know of a tenant; made from records, sent with each request to the decoding worker. */
export interface TenantPolicy {
  readonly tenant: TenantId;
  readonly retention: Readonly<Record<RetainedSignal, RetentionClass>>;
  /** Imports and conformance runs: no record is too old or too far ahead. */
  readonly acceptAnyTime: boolean;
  /** Records an hour by signal; absent means no quota. Over it only ERROR and above is taken. */
  readonly quotaPerHour?: Readonly<Partial<Record<Signal, number>>>;
  /** Series with a sample on one day (UTC), and those of one metric; absent means as `Limits` has it. */
  readonly maxSeries?: number;
  readonly maxSeriesPerMetric?: number;
  /** More names of attributes to redact, and patterns (JavaScript regular expressions) for values. */
  readonly redactKeys: readonly string[];
  readonly redactPatterns: readonly string[];
}

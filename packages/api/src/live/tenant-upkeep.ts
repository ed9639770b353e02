import type { KeptSignal, RetainedSignal, RetentionClass, Signal, TenantId, TenantPolicy } from '@oriel/telemetry';

/** What is stored of one signal of a tenant. */
export interface KeptOfTenant {
  readonly signal: KeptSignal;
  readonly rows: number;
  readonly bytesOnDisk: number;
}

/** How much of a quota is used, and what it has kept out. */
export interface QuotaUse {
  readonly signal: Signal;
  readonly quotaPerHour: number;
  readonly used: number;
  /** Since when only ERROR and above is taken; absent while everything is. */
  readonly throttledSinceMs?: number;
  readonly recoversInMs: number;
  /** Records kept out since `countedSinceMs`: the start of the day (UTC), or of this server where that is later. */
  readonly rejectedToday: number;
  readonly countedSinceMs: number;
}

/** Records of a tenant that are on their way to another retention class right now. */
export interface MovingNow {
  readonly signal: RetainedSignal;
  readonly to: RetentionClass;
  /** The share of all that is being moved, 0 to 1. */
  readonly done: number;
}

/** What the program does for a tenant without being asked, as it last knew; nothing here waits. */
export interface TenantUpkeep {
  /** Undefined until the engine has answered once. */
  kept(tenant: TenantId): readonly KeptOfTenant[] | undefined;
  moving(tenant: TenantId): MovingNow | undefined;
  /** Every quota of the tenant. */
  quotaUse(policy: TenantPolicy): readonly QuotaUse[];
  /** Series with a sample today (UTC); undefined while they are not all counted. */
  seriesToday(tenant: TenantId): number | undefined;
  /** A tenant has other classes now: what is stored follows at once, rather than within a minute. */
  classesChanged(): void;
}

import type { Signal, TenantId, TenantPolicy } from '@oriel/telemetry';
import { TokenBucket } from './token-bucket.ts';

/** A tenant that is over its quota of one signal; shown for as long as it lasts. */
export interface Throttled {
  readonly tenant: TenantId;
  readonly signal: Signal;
  readonly quotaPerHour: number;
  readonly sinceMs: number;
  readonly recoversInMs: number;
  /** Records rejected as `quota_exceeded` since then. */
  readonly rejected: number;
}

/** How much of a quota is used, and what it has kept out. */
export interface QuotaUse {
  readonly signal: Signal;
  readonly quotaPerHour: number;
  /** Records that the quota lacks now: 0 when all of it is free, over `quotaPerHour` after a batch that was larger than what was left. */
  readonly used: number;
  /** Since when only ERROR and above is taken; absent while everything is. */
  readonly throttledSinceMs?: number;
  /** Until everything is taken again. */
  readonly recoversInMs: number;
  /** Records rejected as `quota_exceeded` since `countedSinceMs`. */
  readonly rejectedToday: number;
  /** The start of the day (UTC), or of this server where that is later: what another or an earlier one kept out is not known here. */
  readonly countedSinceMs: number;
}

interface Meter {
  readonly tenant: TenantId;
  readonly signal: Signal;
  readonly bucket: TokenBucket;
  throttledSinceMs: number | null;
  rejected: number;
}

interface DayCount {
  readonly day: number;
  rejected: number;
}

const DAY_MS = 86_400_000;

/** Hourly quotas by tenant and signal, CATALOGUE A11: over it a tenant is taken at ERROR and above only. */
export class Quota {
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #meters = new Map<string, Meter>();
  /** Apart from the meters: a quota that is changed begins anew, and what was kept out today stays so. */
  readonly #rejectedOfDay = new Map<string, DayCount>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#startedMs = now();
  }

  /** Whether only ERROR and above of this tenant is taken now. */
  isOver(policy: TenantPolicy, signal: Signal): boolean {
    const meter = this.#meter(policy, signal);
    if (meter === undefined) return false;
    const nowMs = this.#now();
    const over = meter.bucket.isEmpty(nowMs);
    if (over && meter.throttledSinceMs === null) {
      meter.throttledSinceMs = nowMs;
      meter.rejected = 0;
    }
    if (!over) meter.throttledSinceMs = null;
    return over;
  }

  /** Counts what became of a request. What was rejected uses nothing up. */
  count(policy: TenantPolicy, signal: Signal, accepted: number, rejectedForQuota: number): void {
    const meter = this.#meter(policy, signal);
    if (meter === undefined) return;
    const nowMs = this.#now();
    meter.bucket.take(accepted, nowMs);
    meter.rejected += rejectedForQuota;
    if (rejectedForQuota > 0) this.#dayCount(policy.tenant, signal, nowMs).rejected += rejectedForQuota;
  }

  /** Every quota of a tenant, also of what it has not sent yet. */
  useOf(policy: TenantPolicy): QuotaUse[] {
    const nowMs = this.#now();
    const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    return (Object.entries(policy.quotaPerHour ?? {}) as [Signal, number][]).map(([signal, quotaPerHour]) => {
      const { bucket, throttledSinceMs } = this.#meter(policy, signal)!;
      const recoversInMs = bucket.recoversInMs(nowMs);
      return {
        signal,
        quotaPerHour,
        used: bucket.used(nowMs),
        // It ends by itself, and is noticed with the next request.
        ...(throttledSinceMs === null || recoversInMs === 0 ? {} : { throttledSinceMs }),
        recoversInMs,
        rejectedToday: this.#dayCount(policy.tenant, signal, nowMs).rejected,
        countedSinceMs: Math.max(dayMs, this.#startedMs),
      };
    });
  }

  get throttled(): Throttled[] {
    const nowMs = this.#now();
    const throttled: Throttled[] = [];
    for (const meter of this.#meters.values()) {
      if (meter.throttledSinceMs === null) continue;
      const recoversInMs = meter.bucket.recoversInMs(nowMs);
      if (recoversInMs === 0) {
        meter.throttledSinceMs = null;
        continue;
      }
      throttled.push({
        tenant: meter.tenant,
        signal: meter.signal,
        quotaPerHour: meter.bucket.perHour,
        sinceMs: meter.throttledSinceMs,
        recoversInMs,
        rejected: meter.rejected,
      });
    }
    return throttled;
  }

  /** Undefined when the tenant has no quota for the signal. A changed quota begins with a full bucket. */
  #meter({ tenant, quotaPerHour }: TenantPolicy, signal: Signal): Meter | undefined {
    const key = `${tenant} ${signal}`;
    const perHour = quotaPerHour?.[signal];
    if (perHour === undefined) {
      this.#meters.delete(key);
      return undefined;
    }
    const known = this.#meters.get(key);
    if (known?.bucket.perHour === perHour) return known;
    const meter: Meter = {
      tenant,
      signal,
      bucket: new TokenBucket(perHour, this.#now()),
      throttledSinceMs: null,
      rejected: 0,
    };
    this.#meters.set(key, meter);
    return meter;
  }

  #dayCount(tenant: TenantId, signal: Signal, nowMs: number): DayCount {
    const key = `${tenant} ${signal}`;
    const day = Math.floor(nowMs / DAY_MS);
    let count = this.#rejectedOfDay.get(key);
    // A clock set back goes on counting.
    if (count === undefined || count.day < day) {
      count = { day, rejected: 0 };
      this.#rejectedOfDay.set(key, count);
    }
    return count;
  }
}

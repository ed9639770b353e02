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

interface Meter {
  readonly tenant: TenantId;
  readonly signal: Signal;
  readonly bucket: TokenBucket;
  throttledSinceMs: number | null;
  rejected: number;
}

/** Hourly quotas by tenant and signal, CATALOGUE A11: over it a tenant is taken at ERROR and above only. */
export class Quota {
  readonly #now: () => number;
  readonly #meters = new Map<string, Meter>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
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
    meter.bucket.take(accepted, this.#now());
    meter.rejected += rejectedForQuota;
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
}

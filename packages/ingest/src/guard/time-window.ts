import type { Bits64, Limits, RejectionCode, TenantPolicy } from '@oriel/telemetry';

/** 2149-06-06: the store's days end there. */
const LAST_DAY_MS = 65_535 * 86_400_000;
const NANOS_PER_MS = 1_000_000n;

/** Which times of a record are acceptable, seen from the arrival of its request. */
export class TimeWindow {
  readonly #limits: Limits;
  #earliestMs = 0;
  #earliestSampleMs = 0;
  #latestMs = LAST_DAY_MS;
  #arrivalLo = 0;
  #arrivalHi = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  open(policy: TenantPolicy, arrivalMs: number): void {
    this.#earliestMs = policy.acceptAnyTime ? 0 : arrivalMs - this.#limits.maxAgeMs;
    this.#earliestSampleMs = policy.acceptAnyTime ? 0 : arrivalMs - this.#limits.sampleMaxAgeMs;
    this.#latestMs = policy.acceptAnyTime ? LAST_DAY_MS : Math.min(LAST_DAY_MS, arrivalMs + this.#limits.maxAheadMs);
    const nanos = BigInt(Math.round(arrivalMs)) * NANOS_PER_MS;
    this.#arrivalLo = Number(nanos & 0xffff_ffffn);
    this.#arrivalHi = Number(nanos >> 32n);
  }

  setArrival(time: Bits64): void {
    time.set(this.#arrivalLo, this.#arrivalHi);
  }

  /** Why this time is refused, or undefined. Doubles are exact to 256 ns here, which no limit needs. */
  judge(time: Bits64): RejectionCode | undefined {
    const ms = time.toUnsignedNumber() / 1e6;
    if (ms < this.#earliestMs) return 'too_old';
    return ms > this.#latestMs ? 'too_far_ahead' : undefined;
  }

  /** The same for a metric's point, of which samples are made. */
  judgePoint(time: Bits64): RejectionCode | undefined {
    return this.judgeSample(time.toUnsignedNumber() / 1e6);
  }

  /** And for a sample of a series, whose time is in milliseconds. */
  judgeSample(timeMs: number): RejectionCode | undefined {
    if (timeMs < this.#earliestSampleMs) return 'too_old';
    return timeMs > this.#latestMs ? 'too_far_ahead' : undefined;
  }

  /** Whether the store can hold this time at all, for times that bind nothing. */
  isStorable(time: Bits64): boolean {
    return time.toUnsignedNumber() / 1e6 <= LAST_DAY_MS;
  }
}

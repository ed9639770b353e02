const HOUR_MS = 3_600_000;

/**
 * Records that may still come, refilled evenly over the hour. A batch is admitted or not before it is counted, so the
 * bucket may go into debt, by one hour's worth at most: a sender of large batches waits for what it took.
 */
export class TokenBucket {
  readonly perHour: number;
  #tokens: number;
  #atMs: number;

  constructor(perHour: number, nowMs: number) {
    this.perHour = perHour;
    this.#tokens = perHour;
    this.#atMs = nowMs;
  }

  isEmpty(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens < 1;
  }

  /** What is missing from a full bucket, whole records. */
  used(nowMs: number): number {
    this.#refill(nowMs);
    return Math.ceil(this.perHour - this.#tokens);
  }

  take(records: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#tokens = Math.max(-this.perHour, this.#tokens - records);
  }

  /** Milliseconds until a record is taken again. */
  recoversInMs(nowMs: number): number {
    this.#refill(nowMs);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * HOUR_MS) / this.perHour);
  }

  /** A clock set back refills nothing and takes nothing. */
  #refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#tokens = Math.min(this.perHour, this.#tokens + (elapsedMs * this.perHour) / HOUR_MS);
    this.#atMs = nowMs;
  }
}

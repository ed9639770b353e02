import { createHash } from 'node:crypto';

/** A scrape that begins so little late, as a share of its interval and in all, bears the time at which it was due. */
const TOLERANCE_SHARE = 0.01;
const MOST_TOLERANCE_MS = 20;

/** When a target is asked: each interval at its own moment, which a hash of it chooses, so that all are spread evenly. */
export class ScrapeSchedule {
  readonly #intervalMs: number;
  readonly #offsetMs: number;

  /** @param seed differs between servers that ask the same targets, so that they do not ask at once. */
  constructor(key: string, seed: string, intervalMs: number) {
    this.#intervalMs = intervalMs;
    const hash = createHash('md5').update(seed).update('\n').update(key).digest().readBigUInt64BE(0);
    this.#offsetMs = Number(hash % BigInt(intervalMs));
  }

  /** The first moment after this one. Moments that passed meanwhile are left out. */
  nextAfter(nowMs: number): number {
    const passed = Math.floor((nowMs - this.#offsetMs) / this.#intervalMs) + 1;
    return passed * this.#intervalMs + this.#offsetMs;
  }

  /** The time of the samples: evenly spaced times take less room than those of a clock. */
  timeOf(dueMs: number, nowMs: number): number {
    const tolerance = Math.min(this.#intervalMs * TOLERANCE_SHARE, MOST_TOLERANCE_MS);
    return nowMs >= dueMs && nowMs - dueMs <= tolerance ? dueMs : nowMs;
  }
}

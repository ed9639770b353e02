const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Series of one share are registered together: a segment with a few rows costs the engine as much as one with many. */
const SHARES = 60;
/** A share that was missed so long ago, by a restart, is left to its day: all of them at once would be what is to be avoided. */
const LATE_SHARES = 5;

/**
 * In the last hour of a day its active series are registered for the next one, a sixtieth of them each minute: at midnight all at once they
 * would take half a minute of CPU for a million. Only what is sent again has them done; whatever is left out is registered by its first
 * sample of the day, as any series.
 */
export class AheadOfDay {
  readonly #now: () => number;
  #day = -1;
  #share = 0;
  #timeMs = 0;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Looks at the clock. */
  look(): void {
    const nowMs = this.#now();
    const today = Math.floor(nowMs / DAY_MS);
    const leftMs = (today + 1) * DAY_MS - nowMs;
    this.#day = leftMs <= HOUR_MS ? today + 1 : -1;
    this.#share = Math.floor(((HOUR_MS - leftMs) / HOUR_MS) * SHARES);
    // In the order in which they were registered, all within the first second: of what they say of a metric the latest is to hold.
    this.#timeMs = (today + 1) * DAY_MS + Math.floor(((HOUR_MS - leftMs) / HOUR_MS) * 1_000);
  }

  /** The day for which a series of this hash is to be registered now, if it is not; −1 for none. */
  dayOf(hash: number): number {
    if (this.#day < 0) return -1;
    const age = this.#share - ((hash >>> 8) % SHARES);
    return age >= 0 && age <= LATE_SHARES ? this.#day : -1;
  }

  /** When it is said to have been active on that day. */
  get timeMs(): number {
    return this.#timeMs;
  }
}

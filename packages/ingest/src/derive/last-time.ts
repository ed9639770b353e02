import type { Bits64 } from '@oriel/telemetry';

const NANOS_PER_MS = 1_000_000;
const TWO_32 = 4_294_967_296;

/** Points of a request were mostly taken in one moment and began in another: what the last one's is in milliseconds is known. */
export class LastTime {
  #lo = 0;
  #hi = 0;
  #ms = 0;

  /** Nanoseconds as whole milliseconds, rounded down and exact, which one division of doubles would not be. */
  toMilliseconds({ lo, hi }: Bits64): number {
    if (lo !== this.#lo || hi !== this.#hi) {
      const rest = (hi % NANOS_PER_MS) * TWO_32 + lo;
      this.#ms = Math.floor(hi / NANOS_PER_MS) * TWO_32 + Math.floor(rest / NANOS_PER_MS);
      this.#lo = lo;
      this.#hi = hi;
    }
    return this.#ms;
  }
}

import type { TimeRange } from '@oriel/store';

/** The next page may reach so much further back than the last one did. */
const SLACK = 2n;
/** Of a range, what is a larger share than this is no shorter look than the first slice. */
const SHARE = 32n;

/**
 * How far back from the end of a range, or from now, the newest page of everything reached when it was last read, for one tenant. Where ten
 * thousand records come in a second a page is the last second, and of the many small parts of the last minutes, each of which would
 * be a granule of every column to read, two or three have to be opened.
 */
export class PageReach {
  readonly #now: () => number;
  #reachNs: bigint | undefined;
  #limit = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The end of the range, where a page of so many records is likely to be; undefined where that is not known. */
  near(range: TimeRange, limit: number): TimeRange | undefined {
    if (this.#reachNs === undefined || limit > this.#limit) return undefined;
    const width = this.#reachNs * SLACK;
    const edgeNs = this.#edgeOf(range);
    return width * SHARE < edgeNs - range.startNs ? { startNs: edgeNs - width, endNs: range.endNs } : undefined;
  }

  /** `oldestNs` is the time of the last record of a full page; of a page that is not full there is none. */
  saw(range: TimeRange, limit: number, oldestNs: bigint | undefined): void {
    if (oldestNs === undefined) {
      this.#reachNs = undefined;
      return;
    }
    const reachNs = this.#edgeOf(range) - oldestNs;
    // Clocks that are ahead make records of the future.
    this.#reachNs = reachNs > 0n ? reachNs : 1n;
    this.#limit = limit;
  }

  #edgeOf({ startNs, endNs }: TimeRange): bigint {
    const nowNs = BigInt(Math.floor(this.#now())) * 1_000_000n;
    return nowNs > startNs && nowNs < endNs ? nowNs : endNs;
  }
}

export interface PaceOptions {
  /** Whether the store takes what comes, and has more than it should have before it. */
  readonly isBehind: () => boolean;
  /** No request waits longer. */
  readonly longestMs: number;
}

/**
 * The soft step before the ladder. Decoding and insertion share the processor, and where senders leave no pause the scheduler gives decoding
 * more of it, so that records are found later and later. A request that is to come waits here then, before anything of it is read, until
 * insertion is in step again: its sender is served as fast as the store takes its records, and nothing is refused for it.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #held = new Set<() => void>();
  #requests = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** How many requests have waited. */
  get requests(): number {
    return this.#requests;
  }

  /** Undefined where nothing is to be waited for, which is nearly always. */
  hold(): Promise<void> | undefined {
    if (!this.#options.isBehind()) return undefined;
    this.#requests++;
    return new Promise((resolve) => {
      const release = (): void => {
        clearTimeout(timer);
        this.#held.delete(release);
        resolve();
      };
      const timer = setTimeout(release, this.#options.longestMs);
      this.#held.add(release);
    });
  }

  /** Something has gone into the store, or has met that it is away. */
  review(): void {
    if (!this.#options.isBehind()) this.release();
  }

  release(): void {
    for (const release of this.#held) release();
  }
}

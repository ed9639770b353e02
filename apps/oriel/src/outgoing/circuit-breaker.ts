/** Half open: its pause is over, and one try is under way that decides how it goes on. */
export type CircuitState = 'closed' | 'open' | 'half_open';

export interface CircuitBreakerOptions {
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
  /** So many failures… Default 5. */
  readonly mostFailures?: number;
  /** …within so long open it… Default one minute. */
  readonly withinMs?: number;
  /** …for so long. Default five minutes. */
  readonly openMs?: number;
  readonly changed?: (state: CircuitState) => void;
}

/** A try that was let through. It ends in one of these. */
export interface Attempt {
  succeeded(): void;
  failed(): void;
  /** It was called off, which says nothing about the other side. */
  abandoned(): void;
}

/**
 * Leaves alone what keeps failing: whoever is asked over and over comes back later than one who is not, and whoever asks waits in vain.
 *
 *     closed ──5 failures in 1 min──► open ──5 min──► half open ──success──► closed
 *                                      ▲                 │
 *                                      └─────failure─────┘
 */
export class CircuitBreaker {
  readonly #now: () => number;
  readonly #mostFailures: number;
  readonly #withinMs: number;
  readonly #openMs: number;
  readonly #changed: (state: CircuitState) => void;
  #state: CircuitState = 'closed';
  /** When the last failures were, the oldest first. */
  #failedAtMs: number[] = [];
  #openUntilMs = 0;
  /** Counts changes of state: what began before the last one has nothing to say any more. */
  #turn = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#now = options.now;
    this.#mostFailures = options.mostFailures ?? 5;
    this.#withinMs = options.withinMs ?? 60_000;
    this.#openMs = options.openMs ?? 300_000;
    this.#changed = options.changed ?? (() => {});
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** How long nobody is let through, as far as is known; 0 where a try may be made now. */
  get pauseMs(): number {
    return this.#state === 'open' ? Math.max(0, this.#openUntilMs - this.#now()) : 0;
  }

  /** Undefined where no try may be made now: it is open, or another one is deciding. */
  attempt(): Attempt | undefined {
    if (this.#state === 'half_open' || this.pauseMs > 0) return undefined;
    if (this.#state === 'open') this.#become('half_open');
    const turn = this.#turn;
    const ifStillAsked = (work: () => void) => () => {
      if (turn === this.#turn) work();
    };
    return {
      succeeded: ifStillAsked(() => {
        if (this.#state === 'half_open') this.#become('closed');
      }),
      failed: ifStillAsked(() => this.#noteFailure()),
      abandoned: ifStillAsked(() => {
        // The next one decides, without another pause.
        if (this.#state === 'half_open') this.#become('open');
      }),
    };
  }

  #noteFailure(): void {
    const nowMs = this.#now();
    this.#failedAtMs = [...this.#failedAtMs.filter((atMs) => atMs > nowMs - this.#withinMs), nowMs];
    if (this.#state === 'closed' && this.#failedAtMs.length < this.#mostFailures) return;
    this.#openUntilMs = nowMs + this.#openMs;
    this.#become('open');
  }

  #become(state: CircuitState): void {
    this.#state = state;
    this.#turn++;
    if (state === 'closed') this.#failedAtMs = [];
    this.#changed(state);
  }
}

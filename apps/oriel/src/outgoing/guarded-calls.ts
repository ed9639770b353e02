import type { CircuitBreaker, CircuitState } from './circuit-breaker.ts';
import { codeOf, type FailureKind, failureKindOf, retryAfterOf } from './failure-kind.ts';

/** Why a call had no result. */
export type GiveUpReason =
  /** Refused for a reason that another try would not change. */
  | 'permanent'
  /** Each of its tries failed. */
  | 'retries_exhausted'
  /** Too much has failed before: it was not made, or not again. */
  | 'circuit_open'
  /** Whoever asked has left. */
  | 'cancelled';

export type CallOutcome<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'given_up'; readonly reason: GiveUpReason; readonly error: Error; readonly tries: number };

/** What is counted of calls; never of whom they are or what they carry. */
export interface CallCounts {
  answered: number;
  /** Of tries. */
  readonly failures: Record<FailureKind, number>;
  /** Of calls. */
  readonly givenUp: Record<GiveUpReason, number>;
}

export interface CallReport {
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  readonly tries: number;
  readonly outcome: 'answered' | GiveUpReason;
}

export interface GuardedCallsOptions {
  /** As in `OUTGOING`. */
  readonly name: string;
  /** @param changed hears of each change of its state. */
  readonly breaker: (changed: (state: CircuitState) => void) => CircuitBreaker;
  readonly counts: CallCounts;
  readonly logger: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
  readonly ended: (report: CallReport) => void;
  /** Ends early, and without a word, with the signal. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
}

const TRIES = 3;
const FIRST_PAUSE_MS = 1_000;
const GROWTH = 2;
/** So far from its length a pause may be, that those who failed together do not come together again. */
const JITTER = 0.2;
/** Whoever asks to be left alone for longer is asked again then: the breaker is for what lasts. */
const LONGEST_PAUSE_MS = 10_000;

const NEVER = new AbortController().signal;

/**
 * Calls to one thing that may be away. What may pass is tried three times, with growing pauses between; what will not pass is discarded at
 * once, and told once. Each failed try counts for the breaker, so that one which never answers opens it too. `call` never rejects.
 */
export class GuardedCalls {
  readonly #options: GuardedCallsOptions;
  readonly #breaker: CircuitBreaker;
  /** What has been told since the last answer. */
  readonly #told = new Set<string>();
  #lastError = '';

  constructor(options: GuardedCallsOptions) {
    this.#options = options;
    this.#breaker = options.breaker((state) => this.#tellState(state));
  }

  get state(): CircuitState {
    return this.#breaker.state;
  }

  get pauseMs(): number {
    return this.#breaker.pauseMs;
  }

  async call<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal = NEVER): Promise<CallOutcome<T>> {
    const startedAtMs = Date.now();
    const began = performance.now();
    const { counts, sleep, ended } = this.#options;
    let tries = 0;
    let error = new Error(`not asked: ${this.#options.name} has failed too often`);
    const end = (outcome: CallReport['outcome']) =>
      ended({ startedAtMs, elapsedMs: performance.now() - began, tries, outcome });
    const giveUp = (reason: GiveUpReason): CallOutcome<T> => {
      counts.givenUp[reason]++;
      end(reason);
      return { kind: 'given_up', reason, error, tries };
    };

    while (!signal.aborted) {
      const attempt = this.#breaker.attempt();
      if (attempt === undefined) return giveUp('circuit_open');
      tries++;
      try {
        const value = await work(signal);
        attempt.succeeded();
        this.#told.clear();
        counts.answered++;
        end('answered');
        return { kind: 'answered', value };
      } catch (thrown) {
        error = thrown instanceof Error ? thrown : new Error(String(thrown));
        if (signal.aborted) {
          attempt.abandoned();
          break;
        }
        this.#lastError = error.message;
        const kind = failureKindOf(error);
        counts.failures[kind]++;
        if (kind === 'permanent') {
          // Whoever says no is there.
          attempt.succeeded();
          this.#tellOnce(
            `permanent ${codeOf(error)}`,
            error,
            'was refused for good and is not tried again: what it carried is discarded',
          );
          return giveUp('permanent');
        }
        attempt.failed();
        if (this.#breaker.state === 'open') return giveUp('circuit_open');
        if (tries === TRIES) {
          this.#tellOnce('exhausted', error, 'failed three times and is given up');
          return giveUp('retries_exhausted');
        }
        await sleep(this.#pauseMs(tries, error), signal);
      }
    }
    return giveUp('cancelled');
  }

  #pauseMs(tries: number, error: Error): number {
    const pauseMs = FIRST_PAUSE_MS * GROWTH ** (tries - 1) * (1 + JITTER * (2 * this.#options.random() - 1));
    return Math.min(LONGEST_PAUSE_MS, Math.max(pauseMs, retryAfterOf(error)));
  }

  #tellOnce(what: string, error: Error, message: string): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    const { name, logger } = this.#options;
    const code = codeOf(error);
    const withCode = code === undefined ? '' : ` (${code})`;
    // What the other side said is a field, for people at the terminal alone.
    logger.warn({ error: error.message }, `a call of ${name} ${message}${withCode}`);
  }

  #tellState(state: CircuitState): void {
    const { name, logger } = this.#options;
    if (state === 'closed') logger.info({}, `the circuit breaker of ${name} is closed: what has failed answers again`);
    if (state !== 'open' || this.#breaker.pauseMs === 0) return;
    const pauseSeconds = Math.round(this.#breaker.pauseMs / 1_000);
    logger.warn(
      { error: this.#lastError },
      `the circuit breaker of ${name} is open: too much has failed, so nothing is tried for ${pauseSeconds} s`,
    );
  }
}

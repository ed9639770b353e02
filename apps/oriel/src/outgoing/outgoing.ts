import { setTimeout as wait } from 'node:timers/promises';
import { CircuitBreaker, type CircuitState } from './circuit-breaker.ts';
import { type CallCounts, type CallReport, GuardedCalls, type GuardedCallsOptions } from './guarded-calls.ts';

/** What Oriel calls behind a breaker, and what follows while that is open. One more is a line here. */
export const OUTGOING = {
  own_telemetry: 'what Oriel tells of itself is discarded',
  discovery: 'what a discovery server said last stays',
  audit_log: 'refused attempts wait to be written into the audit log',
  key_uses: 'when keys were last used is written down later',
} as const;

export type OutgoingName = keyof typeof OUTGOING;

const NAMES = Object.keys(OUTGOING) as OutgoingName[];

/** All calls of one name: to one server or to several, each behind a breaker of its own. */
export interface OutgoingReport extends Readonly<CallCounts> {
  readonly name: OutgoingName;
  readonly breakers: Readonly<Record<CircuitState, number>>;
  /** Until the first that is open may be tried again; 0 where none is. */
  readonly pauseMs: number;
}

export interface OutgoingOptions extends Pick<GuardedCallsOptions, 'logger'> {
  /** Hears of each call that has ended. */
  readonly ended?: (name: OutgoingName, report: CallReport) => void;
  /** Milliseconds of a clock that nobody sets. */
  readonly now?: () => number;
  readonly sleep?: GuardedCallsOptions['sleep'];
  readonly random?: () => number;
}

/** Calls to one thing, until it is given up. */
export interface OutgoingCalls extends Pick<GuardedCalls, 'call' | 'state'>, Disposable {}

/** Whom Oriel calls and may find away: one list of breakers, for people and for /metrics. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #calls = new Map<GuardedCalls, OutgoingName>();
  readonly #counts = new Map(NAMES.map((name) => [name, noCounts()] as const));

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** A breaker of its own, for one server or database. */
  to(name: OutgoingName): OutgoingCalls {
    const { logger, ended, now = () => performance.now(), sleep = pause, random = Math.random } = this.#options;
    const calls = new GuardedCalls({
      name,
      breaker: (changed) => new CircuitBreaker({ now, changed }),
      counts: this.#counts.get(name)!,
      logger,
      ended: (report) => ended?.(name, report),
      sleep,
      random,
    });
    this.#calls.set(calls, name);
    return {
      call: (work, signal) => calls.call(work, signal),
      get state() {
        return calls.state;
      },
      [Symbol.dispose]: () => void this.#calls.delete(calls),
    };
  }

  get reports(): readonly OutgoingReport[] {
    return NAMES.map((name) => {
      const calls = [...this.#calls].flatMap(([one, its]) => (its === name ? [one] : []));
      const inState = (state: CircuitState) => calls.filter((one) => one.state === state).length;
      const open = calls.filter(({ state }) => state === 'open');
      return {
        name,
        ...this.#counts.get(name)!,
        breakers: { closed: inState('closed'), open: open.length, half_open: inState('half_open') },
        pauseMs: open.length === 0 ? 0 : Math.min(...open.map(({ pauseMs }) => pauseMs)),
      };
    });
  }
}

function noCounts(): CallCounts {
  return {
    answered: 0,
    failures: { transient: 0, permanent: 0 },
    givenUp: { permanent: 0, retries_exhausted: 0, circuit_open: 0, cancelled: 0 },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return wait(milliseconds, undefined, { signal, ref: false }).catch(() => {});
}

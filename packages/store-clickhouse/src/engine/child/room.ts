import { FairLine } from '@oriel/store';
import { EngineException } from './engine-exception.ts';
import type { EngineSession, SessionState } from './engine-session.ts';

interface Waiting {
  readonly state: SessionState;
  readonly signal: AbortSignal;
  readonly take: (session: EngineSession) => void;
  readonly refuse: (reason: unknown) => void;
}

/** What binds a statement to its tenant, by which those who wait take turns; maintenance has none. */
const OWNER_SETTING = 'additional_table_filters';

/**
 * Sessions for one kind of work, and the line of statements before them, which is bounded: tenants take turns, however many statements each
 * of them has there; first come, first served among those of one tenant.
 */
export class Room {
  readonly name: string;
  readonly #idle: EngineSession[];
  readonly #queue = new FairLine<string, Waiting>();
  readonly #queueLimit: number;
  readonly #sessions: readonly EngineSession[];

  constructor(name: string, sessions: readonly EngineSession[], queueLimit: number) {
    this.name = name;
    this.#sessions = sessions;
    this.#idle = [...sessions];
    this.#queueLimit = queueLimit;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Waits for a session. Ends with the signal's reason when that comes first; refused at once when the line is full.
   * Whoever takes a session gives it back with `release`.
   */
  async acquire(state: SessionState, signal: AbortSignal): Promise<EngineSession> {
    signal.throwIfAborted();
    const idle = this.#takeIdle(state);
    if (idle) return idle;
    if (this.#queue.size >= this.#queueLimit) {
      throw new EngineException(
        202,
        'TOO_MANY_SIMULTANEOUS_QUERIES',
        `Too many statements are waiting. Maximum: ${this.#queueLimit}, in room: ${this.name}`,
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<EngineSession>();
    const owner = state.settings.get(OWNER_SETTING) ?? '';
    const onAbort = () => {
      this.#queue.delete(owner, waiting);
      reject(signal.reason);
    };
    const waiting: Waiting = {
      state,
      signal,
      take: (session) => {
        signal.removeEventListener('abort', onAbort);
        resolve(session);
      },
      refuse: reject,
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#queue.add(owner, waiting);
    return promise;
  }

  release(session: EngineSession): void {
    const next = this.#queue.take();
    if (next) next.take(session);
    else this.#idle.push(session);
  }

  close(): void {
    const reason = new EngineException(236, 'ABORTED', 'the engine is stopping');
    for (const waiting of this.#queue.clear()) waiting.refuse(reason);
    for (const session of this.#sessions) session.close();
  }

  /** The idle session that needs the fewest changes: statements of one tenant meet the same session again. */
  #takeIdle(state: SessionState): EngineSession | undefined {
    let best = -1;
    let bestDistance = Number.POSITIVE_INFINITY;
    for (let index = this.#idle.length - 1; index >= 0 && bestDistance > 0; index--) {
      const distance = this.#idle[index]!.distance(state);
      if (distance < bestDistance) {
        best = index;
        bestDistance = distance;
      }
    }
    return best === -1 ? undefined : this.#idle.splice(best, 1)[0];
  }
}

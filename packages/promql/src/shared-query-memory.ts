import { PromqlError } from './errors.ts';
import type { QueryMemory } from './query-memory.ts';

const MIB = 2 ** 20;

/** What one query holds until its answer is gone. */
export interface MemoryOfQuery extends QueryMemory {
  /** For good: a query that still runs then, as whoever asked has gone, ends before long and takes no share any more. */
  releaseAll(): void;
  /**
   * For a query that was refused because of others and may be asked again: gives back what it has and waits until all that it wanted is
   * set aside for it, behind those who waited before. False when the signal aborts or all is released first.
   */
  waitForRoom(signal: AbortSignal): Promise<boolean>;
}

interface Waiting {
  readonly bytes: number;
  setAside(): void;
}

/**
 * The memory in which all queries of series hold what they work with and their answers, until those are sent, as somebody who reads slowly
 * holds them as long. A query that would take more than is left is refused, whoever has the rest.
 */
export class SharedQueryMemory {
  readonly #bytes: number;
  readonly #whose: string;
  #held = 0;
  /** First come, first served: a large one behind which small ones pass might wait for ever. */
  readonly #waiting = new Set<Waiting>();

  /** `whose` goes on after "the 10 MiB", for whoever is refused. */
  constructor(bytes: number, whose = 'that queries may hold together') {
    this.#bytes = bytes;
    this.#whose = whose;
  }

  get heldBytes(): number {
    return this.#held;
  }

  forQuery(): MemoryOfQuery {
    let own = 0;
    /** Of `own`, what it has not come to use yet. */
    let aside = 0;
    let wanted = 0;
    let isOver = false;
    const take = (bytes: number): void => {
      if (isOver) return;
      own += bytes;
      this.#take(bytes);
    };
    const giveBack = (): void => {
      take(-own);
      aside = 0;
    };
    return {
      hold: (bytes) => {
        const more = Math.max(0, bytes - aside);
        if (!isOver && this.#held + more > this.#bytes) {
          wanted = own + more;
          throw this.#refusal(own, more);
        }
        aside -= bytes - more;
        take(more);
      },
      release: (bytes) => take(-bytes),
      releaseAll: () => {
        giveBack();
        isOver = true;
      },
      waitForRoom: async (signal) => {
        giveBack();
        if (isOver || !(await this.#roomFor(wanted, signal))) return false;
        if (isOver) {
          this.#take(-wanted);
          return false;
        }
        own = wanted;
        aside = wanted;
        return true;
      },
    };
  }

  #take(bytes: number): void {
    this.#held += bytes;
    if (bytes < 0) this.#serveWaiting();
  }

  /** Resolves with true once as many bytes are taken. */
  #roomFor(bytes: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const giveUp = () => {
        this.#waiting.delete(waiting);
        resolve(false);
        // Whoever stands behind may want less.
        this.#serveWaiting();
      };
      const waiting: Waiting = {
        bytes,
        setAside: () => {
          signal.removeEventListener('abort', giveUp);
          resolve(true);
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiting);
      this.#serveWaiting();
    });
  }

  #serveWaiting(): void {
    for (const waiting of this.#waiting) {
      if (this.#held + waiting.bytes > this.#bytes) return;
      this.#waiting.delete(waiting);
      this.#held += waiting.bytes;
      waiting.setAside();
    }
  }

  #refusal(own: number, bytes: number): PromqlError {
    const wanted = `this query would hold ${inMib(own + bytes)} MiB`;
    const most = `the ${inMib(this.#bytes)} MiB ${this.#whose}`;
    if (own + bytes > this.#bytes)
      return new PromqlError(
        'too_many_samples',
        `${wanted}, which is more than ${most}: ask for a shorter range, a larger step or fewer series`,
      );
    return new PromqlError(
      'busy',
      `${wanted}, and of ${most} others hold ${inMib(this.#held - own)} MiB: ask again in a moment, or for a shorter range, a larger step or fewer series`,
    );
  }
}

function inMib(bytes: number): number {
  return Math.ceil(bytes / MIB);
}

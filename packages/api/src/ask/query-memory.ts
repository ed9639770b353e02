import { PromqlError, type QueryMemory } from '@oriel/promql';

const MIB = 2 ** 20;

/** What one query holds until its answer is sent. */
export interface MemoryOfQuery extends QueryMemory {
  /** For good: a query that still runs then, as whoever asked has gone, ends before long and takes no share any more. */
  releaseAll(): void;
}

/**
 * The memory in which all queries of series hold what they work with and their answers: those of Prometheus' API until they are sent,
 * as somebody who reads slowly holds them as long, charts until their points are made. A query that would take more than is left is refused, whoever has the rest.
 */
export class SharedQueryMemory {
  readonly #bytes: number;
  #held = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  get heldBytes(): number {
    return this.#held;
  }

  forQuery(): MemoryOfQuery {
    let own = 0;
    let isOver = false;
    const take = (bytes: number): void => {
      if (isOver) return;
      own += bytes;
      this.#held += bytes;
    };
    return {
      hold: (bytes) => {
        if (!isOver && this.#held + bytes > this.#bytes) throw this.#refusal(own, bytes);
        take(bytes);
      },
      release: (bytes) => take(-bytes),
      releaseAll: () => {
        take(-own);
        isOver = true;
      },
    };
  }

  #refusal(own: number, bytes: number): PromqlError {
    const wanted = `this query would hold ${inMib(own + bytes)} MiB`;
    const most = `the ${inMib(this.#bytes)} MiB that --memory leaves for queries`;
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

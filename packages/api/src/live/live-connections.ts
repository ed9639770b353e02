/** A subscription that has ended. */
export interface EndedSubscription {
  readonly startedAtMs: number;
  readonly elapsedMs: number;
}

/** One socket and the subscriptions on it, by the ids that its client gave them. */
export interface LiveSocket {
  begin(id: string): void;
  /** Once or more often: it may be ended from both sides. */
  end(id: string): void;
  /** Ends what is still running. */
  close(): void;
}

/** What is live at this moment, over all tenants: how much, and not whose or of what. */
export class LiveConnections {
  readonly #now: () => number;
  readonly #ended: (subscription: EndedSubscription) => void;
  #sockets = 0;
  #subscriptions = 0;
  #refused = 0;

  constructor(now: () => number, ended: (subscription: EndedSubscription) => void = () => {}) {
    this.#now = now;
    this.#ended = ended;
  }

  get sockets(): number {
    return this.#sockets;
  }

  get subscriptions(): number {
    return this.#subscriptions;
  }

  /** Sockets that were closed at once since the start, for their user had too many. */
  get refused(): number {
    return this.#refused;
  }

  refuse(): void {
    this.#refused++;
  }

  open(): LiveSocket {
    this.#sockets++;
    const began = new Map<string, number>();
    const end = (id: string) => {
      const startedAtMs = began.get(id);
      if (startedAtMs === undefined) return;
      began.delete(id);
      this.#subscriptions--;
      this.#ended({ startedAtMs, elapsedMs: this.#now() - startedAtMs });
    };
    return {
      begin: (id) => {
        if (!began.has(id)) this.#subscriptions++;
        began.set(id, this.#now());
      },
      end,
      close: () => {
        for (const id of [...began.keys()]) end(id);
        this.#sockets--;
      },
    };
  }
}

/** A queue of one subscriber: bounded, the oldest given up first and counted. */
interface Subscriber<T> {
  waiting: T[];
  /** Lost since the subscriber last took something. */
  dropped: number;
  failure: unknown;
  wake: (() => void) | undefined;
}

export interface Taken<T> {
  readonly items: readonly T[];
  readonly dropped: number;
}

export interface FanOut<T> {
  /** Items as they come, all that wait at once; ends when `signal` does, throws what `fail` was given. */
  subscribe(signal: AbortSignal): AsyncIterable<Taken<T>>;
  /** @param dropped items that were lost before they came here */
  push(items: readonly T[], dropped: number): void;
  /** Ends every subscription with this error. */
  fail(error: unknown): void;
  readonly subscribers: number;
}

/**
 * One source, many readers, each at its own speed: a reader that falls behind by more than `capacity` items loses the
 * oldest and is told how many, and never holds up another or fills the memory.
 */
export function createFanOut<T>(capacity: number, onFirst: () => void, onLast: () => void): FanOut<T> {
  const subscribers = new Set<Subscriber<T>>();

  function notify(subscriber: Subscriber<T>): void {
    subscriber.wake?.();
    subscriber.wake = undefined;
  }

  return {
    get subscribers() {
      return subscribers.size;
    },

    push(items, dropped) {
      for (const subscriber of subscribers) {
        subscriber.waiting.push(...items);
        const surplus = Math.max(0, subscriber.waiting.length - capacity);
        if (surplus > 0) subscriber.waiting.splice(0, surplus);
        subscriber.dropped += dropped + surplus;
        notify(subscriber);
      }
    },

    fail(error) {
      for (const subscriber of subscribers) {
        subscriber.failure = error;
        notify(subscriber);
      }
    },

    async *subscribe(signal) {
      const own: Subscriber<T> = { waiting: [], dropped: 0, failure: undefined, wake: undefined };
      const stop = () => notify(own);
      signal.addEventListener('abort', stop, { once: true });
      subscribers.add(own);
      if (subscribers.size === 1) onFirst();
      try {
        while (!signal.aborted) {
          if (own.failure !== undefined) throw own.failure;
          if (own.waiting.length > 0 || own.dropped > 0) {
            const taken = { items: own.waiting, dropped: own.dropped };
            own.waiting = [];
            own.dropped = 0;
            yield taken;
          } else {
            await new Promise<void>((resolve) => {
              own.wake = resolve;
            });
          }
        }
      } finally {
        signal.removeEventListener('abort', stop);
        subscribers.delete(own);
        if (subscribers.size === 0) onLast();
      }
    },
  };
}

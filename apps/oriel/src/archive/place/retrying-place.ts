import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveFailure } from './archive-failure.ts';
import type { ArchivePlace } from './archive-place.ts';

const TRIES = 3;
const FIRST_PAUSE_MS = 1_000;
const GROWTH = 4;

export interface RetryOptions {
  readonly pause?: (ms: number) => Promise<unknown>;
  readonly random?: () => number;
}

/** Asks a place again where that may help: three times, the pauses longer each time and never the same on two servers. */
export function retryingPlace(
  place: ArchivePlace,
  { pause = sleep, random = Math.random }: RetryOptions = {},
): ArchivePlace {
  async function again<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof ArchiveFailure && error.isTransient) || tried === TRIES) throw error;
        await pause(FIRST_PAUSE_MS * GROWTH ** (tried - 1) * (0.5 + random() / 2));
      }
    }
  }
  return {
    address: place.address,
    put: (name, content) => again(() => place.put(name, content)),
    get: (name) => again(() => place.get(name)),
    download: (name, path) => again(() => place.download(name, path)),
    async *list(prefix) {
      yield* await again(() => Array.fromAsync(place.list(prefix)));
    },
    remove: (name) => again(() => place.remove(name)),
  };
}

import { setImmediate } from 'node:timers/promises';
import { StoreError } from '@oriel/store';

const TURN_MS = 8;

/** A hundred thousand pieces take a while to be found: others have the event loop in between, and who asked may have gone. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #endsAt = performance.now() + TURN_MS;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  get due(): boolean {
    return performance.now() >= this.#endsAt;
  }

  async next(): Promise<void> {
    await setImmediate();
    if (this.#signal?.aborted) throw new StoreError('query_cancelled');
    this.#endsAt = performance.now() + TURN_MS;
  }
}

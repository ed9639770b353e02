import { isUnavailable } from './database/failure.ts';

/**
 * Tries a write that nobody waits for, as often as seems right. `later`: it did not come about, and may when it is tried again.
 * `refused`: it never will. Never rejects.
 */
export type TryWrite = (write: () => Promise<void>) => Promise<'written' | 'later' | 'refused'>;

export const tryOnce: TryWrite = async (write) => {
  try {
    await write();
    return 'written';
  } catch (error) {
    return isUnavailable(error) ? 'later' : 'refused';
  }
};

export interface WriteBehindOptions<T> {
  readonly write: (items: readonly T[]) => Promise<void>;
  readonly tryWrite: TryWrite;
  /** What comes within so long is written together. */
  readonly gatherMs: number;
  readonly mostAtOnce: number;
  /** What waits beyond this many pushes out what has waited longest. */
  readonly mostWaiting: number;
  /** Hears of what will not be written. */
  readonly lost: (items: readonly T[]) => void;
}

interface Waiting<T> {
  readonly item: T;
  readonly tried: () => void;
}

const RETRY_MS = 5_000;
/** At the end a write that is under way is waited for so long. */
const LAST_PATIENCE_MS = 3_000;

/**
 * Writes behind the back of those who give cause for them, so that none of them fails or waits because the database is away: what could
 * not be written waits, and is written when it can be. Of two items with one key the later counts.
 */
export class WriteBehind<T> {
  readonly #options: WriteBehindOptions<T>;
  readonly #waiting = new Map<string, Waiting<T>>();
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: WriteBehindOptions<T>) {
    this.#options = options;
  }

  /** Resolves when it has been tried once, however that ended, or something before it in vain. */
  add(key: string, item: T): Promise<void> {
    const { gatherMs, mostWaiting, lost } = this.#options;
    return new Promise((tried) => {
      this.#waiting.get(key)?.tried();
      this.#waiting.set(key, { item, tried });
      if (this.#waiting.size > mostWaiting) {
        const [[oldest, gone]] = this.#waiting.entries().take(1).toArray() as [[string, Waiting<T>]];
        this.#waiting.delete(oldest);
        gone.tried();
        lost([gone.item]);
      }
      this.#schedule(gatherMs);
    });
  }

  /** Tries once more to write what waits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST_PATIENCE_MS);
    });
    await Promise.race([this.#writing, late]);
    clearTimeout(timer);
    const { write, mostAtOnce, lost } = this.#options;
    while (this.#waiting.size > 0) {
      const items = this.#take(mostAtOnce).map(([, { item }]) => item);
      await write(items).catch(() => lost(items));
    }
  }

  /** No later than it was to be already. */
  #schedule(inMs: number): void {
    const dueMs = performance.now() + inMs;
    if (this.#isClosed || (this.#timer !== undefined && this.#dueMs <= dueMs)) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => void this.#flush(), inMs);
    this.#timer.unref();
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
      // What came meanwhile found a timer that was no longer there.
      if (this.#waiting.size > 0) this.#schedule(RETRY_MS);
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const { write, tryWrite, mostAtOnce, lost } = this.#options;
    while (this.#waiting.size > 0 && !this.#isClosed) {
      const batch = this.#take(mostAtOnce);
      const items = batch.map(([, { item }]) => item);
      const tell = () => {
        for (const [, { tried }] of batch) tried();
      };
      const outcome = await tryWrite(() => write(items).finally(tell));
      tell();
      if (outcome === 'refused') lost(items);
      if (outcome !== 'later') continue;
      for (const [key, waiting] of batch) if (!this.#waiting.has(key)) this.#waiting.set(key, waiting);
      // What is behind it would fare no better.
      for (const { tried } of this.#waiting.values()) tried();
      return;
    }
  }

  #take(most: number): [string, Waiting<T>][] {
    const taken = this.#waiting.entries().take(most).toArray();
    for (const [key] of taken) this.#waiting.delete(key);
    return taken;
  }
}

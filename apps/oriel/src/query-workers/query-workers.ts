import { PromqlError, type SliceAnswer, type SliceTask, type SliceWorkers } from '@oriel/promql';
import { FairLine } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { errorWord } from '../self/own-work.ts';
import { isWorthwhile } from './is-worthwhile.ts';
import { QueryThread, WorkerEnded } from './query-thread.ts';

export interface QueryWorkersOptions {
  /** The worker's entry module, which calls `serveSlices`. */
  readonly entry: URL;
  readonly count: number;
  /** Of each worker; samples are beside it. */
  readonly heapBytes: number;
  /** Default: `isWorthwhile`. */
  readonly isWorthwhile?: SliceWorkers['isWorthwhile'];
  readonly onCrash?: (error: Error) => void;
  /** Hears of each slice when it has ended. */
  readonly watch?: (slice: DoneSlice) => void;
}

/** How long a slice took on its thread; nothing of its query. */
export interface DoneSlice {
  readonly elapsedMs: number;
  readonly error?: string;
}

interface Waiting {
  readonly task: () => SliceTask;
  readonly signal: AbortSignal;
  settle(answer: Promise<SliceAnswer>): void;
}

/**
 * Threads for slices of wide queries, started when first needed. What waits is not yet packed, so that no more slices are in memory
 * than there are workers; tenants take turns. A worker that ends fails the query whose slice it had; the next slice starts another.
 */
export class QueryWorkers {
  readonly #options: QueryWorkersOptions;
  readonly #threads = new Set<QueryThread>();
  readonly #waiting = new FairLine<TenantId, Waiting>();
  #closing = false;
  #crashes = 0;
  #lastCrashMs: number | undefined;

  constructor(options: QueryWorkersOptions) {
    this.#options = options;
  }

  /** The same threads as for all others. */
  forTenant(tenant: TenantId): SliceWorkers {
    return {
      count: this.#options.count,
      isWorthwhile: this.#options.isWorthwhile ?? isWorthwhile,
      run: (task, signal) => this.#run(tenant, task, signal),
    };
  }

  /** Those that run, free or not. */
  get threads(): readonly QueryThread[] {
    return [...this.#threads];
  }

  /** Slices for which no thread is free. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Threads that ended by themselves since the start. */
  get crashes(): number {
    return this.#crashes;
  }

  get lastCrashMs(): number | undefined {
    return this.#lastCrashMs;
  }

  #run(tenant: TenantId, task: () => SliceTask, signal: AbortSignal): Promise<SliceAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closing) reject(ended('the server is stopping'));
      else if (signal.aborted) reject(signal.reason);
      else {
        // Also of a slice that is evaluated: nobody waits until the worker has noticed.
        const giveUp = () => {
          this.#waiting.delete(tenant, waiting);
          reject(signal.reason);
        };
        const waiting: Waiting = {
          task,
          signal,
          settle(answer) {
            void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
          },
        };
        signal.addEventListener('abort', giveUp, { once: true });
        this.#waiting.add(tenant, waiting);
        this.#handOut();
      }
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const { settle } of this.#waiting.clear()) settle(Promise.reject(ended('the server is stopping')));
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  #handOut(): void {
    while (!this.#waiting.isEmpty) {
      const thread = this.#freeThread();
      if (thread === undefined) return;
      const waiting = this.#waiting.take() as Waiting;
      waiting.settle(this.#evaluate(thread, waiting));
    }
  }

  /** One whose task cannot be made leaves the thread as free as before. */
  async #evaluate(thread: QueryThread, { task, signal }: Waiting): Promise<SliceAnswer> {
    const made = task();
    const began = performance.now();
    const { watch } = this.#options;
    try {
      const answer = await thread.evaluate(made, signal);
      watch?.({ elapsedMs: performance.now() - began });
      return answer;
    } catch (error) {
      const failure = error instanceof WorkerEnded ? ended(error.message) : error;
      if (!signal.aborted) watch?.({ elapsedMs: performance.now() - began, error: errorWord(failure) });
      throw failure;
    }
  }

  #freeThread(): QueryThread | undefined {
    const free = this.threads.find((thread) => thread.isFree);
    if (free !== undefined || this.#threads.size >= this.#options.count || this.#closing) return free;
    const { entry, heapBytes, onCrash } = this.#options;
    const thread: QueryThread = new QueryThread(entry, heapBytes, {
      free: () => this.#handOut(),
      ended: (error) => {
        this.#threads.delete(thread);
        if (this.#closing) return;
        this.#crashes++;
        this.#lastCrashMs = Date.now();
        onCrash?.(error);
        this.#handOut();
      },
    });
    this.#threads.add(thread);
    return thread;
  }
}

function ended(why: string): PromqlError {
  return new PromqlError(
    'interrupted',
    `a worker ended while it evaluated the query, which may be asked again: ${why}`,
  );
}

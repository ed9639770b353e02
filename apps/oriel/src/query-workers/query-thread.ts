import { Worker } from 'node:worker_threads';
import type { SliceAnswer, SliceTask } from '@oriel/promql';
import { threadLimits } from '../heap-limits.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** Of its heap, beside what lives longer; samples lie in buffers. */
const SEMI_SPACE_BYTES = 4 * 2 ** 20;
/** A worker looks every few milliseconds whether it was told to stop; one that does not by then is ended. */
const CANCEL_MS = 100;

export interface QueryThreadEvents {
  /** It may be given the next task. */
  free(): void;
  ended(error: Error): void;
}

/** Why a slice has no answer that was with a worker. */
export class WorkerEnded extends Error {}

/** One worker and the slice that it evaluates. */
export class QueryThread {
  readonly #worker: Worker;
  readonly #events: QueryThreadEvents;
  #running: { resolve(answer: SliceAnswer): void; reject(error: Error): void } | undefined;
  #impatience: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(entry: URL, heapBytes: number, events: QueryThreadEvents) {
    this.#events = events;
    this.#worker = new Worker(entry, {
      name: 'oriel-query',
      resourceLimits: threadLimits(heapBytes, SEMI_SPACE_BYTES),
    });
    // Whoever asked keeps the process alive; a worker that waits does not.
    this.#worker.unref();
    this.#worker.on('message', ({ answer }: FromWorker) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => this.#end(new Error(`it ended with code ${code}`)));
  }

  get isFree(): boolean {
    return this.#running === undefined && !this.#ended;
  }

  get threadId(): number {
    return this.#worker.threadId;
  }

  /** Only when it is free. */
  evaluate(task: SliceTask, signal: AbortSignal): Promise<SliceAnswer> {
    const answer = new Promise<SliceAnswer>((resolve, reject) => {
      this.#running = { resolve, reject };
    });
    const own = this.#running;
    const cancel = () => {
      if (this.#running !== own) return;
      this.#say({ kind: 'cancel' });
      this.#impatience = setTimeout(() => this.#end(new Error('it did not stop when it was told to')), CANCEL_MS);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      this.#say({ kind: 'evaluate', task }, task.series.transfer);
    } catch (error) {
      this.#running = undefined;
      signal.removeEventListener('abort', cancel);
      throw error;
    }
    return answer.finally(() => signal.removeEventListener('abort', cancel));
  }

  async close(): Promise<void> {
    this.#end(new Error('the server is stopping'));
    await this.#worker.terminate();
  }

  #say(message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  #settle(answer: SliceAnswer): void {
    clearTimeout(this.#impatience);
    const running = this.#running;
    this.#running = undefined;
    running?.resolve(answer);
    if (!this.#ended) this.#events.free();
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#impatience);
    this.#running?.reject(new WorkerEnded(error.message, { cause: error }));
    this.#running = undefined;
    void this.#worker.terminate();
    this.#events.ended(error);
  }
}

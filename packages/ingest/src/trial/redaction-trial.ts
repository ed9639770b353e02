import { Worker } from 'node:worker_threads';
import type { Limits } from '@oriel/telemetry';
import type { FromTrial, TrialData } from './serve-trials.ts';
import type { RedactionRules, TriedSample } from './try-sample.ts';

export interface RedactionTrialOptions {
  /** Module of the thread; it calls `serveTrials`. */
  readonly entry: URL;
  readonly limits: Limits;
  /** What one sample may take. */
  readonly timeoutMs?: number;
  /** How long the thread waits for the next sample before it ends. */
  readonly idleMs?: number;
}

export type TrialOutcome =
  | { readonly kind: 'tried'; readonly tried: TriedSample }
  /** The rules were still at it when the time was over. */
  | { readonly kind: 'too_slow'; readonly afterMs: number }
  /** As many wait already as may. */
  | { readonly kind: 'busy' };

const TIMEOUT_MS = 2_000;
/** Whoever tries one thing tries another a moment later; at rest it takes no memory. */
const IDLE_MS = 30_000;
const MOST_WAITING = 8;
const HEAP_MIB = 64;

/**
 * Tries rules of redaction on a text before they are saved. Patterns are judged before they come here, and yet trials have a thread of
 * their own that is ended when one takes too long: nothing that somebody typed may hold up what comes in. One at a time.
 */
export class RedactionTrial {
  readonly #options: Required<RedactionTrialOptions>;
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor({ timeoutMs = TIMEOUT_MS, idleMs = IDLE_MS, ...options }: RedactionTrialOptions) {
    this.#options = { ...options, timeoutMs, idleMs };
  }

  async try(sample: string, rules: RedactionRules): Promise<TrialOutcome> {
    if (this.#waiting >= MOST_WAITING) return { kind: 'busy' };
    this.#waiting++;
    const turn = this.#last.then(() => this.#run({ sample, rules, limits: this.#options.limits }));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }

  async close(): Promise<void> {
    await this.#endThread();
  }

  async #run(data: TrialData): Promise<TrialOutcome> {
    const { timeoutMs, idleMs } = this.#options;
    clearTimeout(this.#idle);
    this.#thread ??= this.#startThread();
    const thread = this.#thread;
    const { promise, resolve, reject } = Promise.withResolvers<TrialOutcome>();
    let timer: NodeJS.Timeout | undefined;
    const onMessage = (message: FromTrial): void => {
      if (message.kind === 'tried') resolve(message);
      else if (message.kind === 'failed') reject(new Error(message.detail));
      else timer = setTimeout(() => resolve({ kind: 'too_slow', afterMs: timeoutMs }), timeoutMs);
    };
    const onExit = (code: number): void => reject(new Error(`the thread of trials ended with code ${code}`));
    thread.on('message', onMessage).on('error', reject).on('exit', onExit);
    thread.postMessage(data);
    try {
      const outcome = await promise;
      if (outcome.kind === 'too_slow') await this.#endThread();
      return outcome;
    } catch (error) {
      await this.#endThread();
      throw error;
    } finally {
      clearTimeout(timer);
      thread.off('message', onMessage).off('error', reject).off('exit', onExit);
      this.#idle = setTimeout(() => void this.#endThread(), idleMs).unref();
    }
  }

  #startThread(): Worker {
    const thread = new Worker(this.#options.entry, {
      name: 'oriel-trial',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    // It is no reason for the process to stay; and without a trial that waits for it, its end is nobody's fault.
    thread.unref();
    return thread.on('error', () => {});
  }

  async #endThread(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}

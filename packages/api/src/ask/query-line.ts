import { PromqlError } from '@oriel/promql';
import type { TenantId } from '@oriel/telemetry';

export interface QueryLineOptions {
  /** Questions of one tenant that are answered at once: Prometheus' own default (`--query.max-concurrency`). */
  readonly mostAtOnce?: number;
  /** Of one tenant: what is asked beyond is refused at once. */
  readonly mostWaiting?: number;
  readonly timeoutMs?: number;
}

interface Line {
  running: number;
  /** First come, first served. */
  readonly waiting: Set<() => void>;
}

/**
 * Questions about series wait for others of their tenant, never for those of another: what one tenant asks at once, however much it is,
 * takes memory, statements and turns for so many at most.
 */
export class QueryLine {
  readonly #mostAtOnce: number;
  readonly #mostWaiting: number;
  readonly #timeoutMs: number;
  readonly #lines = new Map<TenantId, Line>();

  constructor({ mostAtOnce = 20, mostWaiting = 500, timeoutMs = 120_000 }: QueryLineOptions = {}) {
    this.#mostAtOnce = mostAtOnce;
    this.#mostWaiting = mostWaiting;
    this.#timeoutMs = timeoutMs;
  }

  /** Answers when it is the tenant's turn. Throws where too many wait already, where whoever asked has gone, and after a while. */
  async answer<Answer>(
    tenant: TenantId,
    signal: AbortSignal | undefined,
    work: () => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const line = this.#lines.get(tenant) ?? { running: 0, waiting: new Set() };
    this.#lines.set(tenant, line);
    if (line.running < this.#mostAtOnce) line.running++;
    else await this.#wait(line, signal);
    try {
      return await work();
    } finally {
      this.#leave(tenant, line);
    }
  }

  /** Whoever goes hands over the place, so that nobody who comes meanwhile takes it. */
  #leave(tenant: TenantId, line: Line): void {
    const [next] = line.waiting;
    if (next !== undefined) next();
    else if (--line.running === 0) this.#lines.delete(tenant);
  }

  #wait({ waiting }: Line, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (waiting.size >= this.#mostWaiting)
        return reject(
          new PromqlError(
            'busy',
            `${this.#mostAtOnce} queries of the tenant are answered and ${waiting.size} wait for them: ask again in a moment`,
          ),
        );
      const leave = () => {
        waiting.delete(goOn);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const goOn = () => {
        leave();
        resolve();
      };
      const onAbort = () => {
        leave();
        reject(new PromqlError('canceled', 'query was canceled while it waited for others of its tenant'));
      };
      const timer = setTimeout(() => {
        leave();
        reject(
          new PromqlError(
            'timeout',
            `query timed out after ${this.#timeoutMs / 1_000} s of waiting for ${this.#mostAtOnce} others of its tenant: ask for less at once`,
          ),
        );
      }, this.#timeoutMs);
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.add(goOn);
    });
  }
}

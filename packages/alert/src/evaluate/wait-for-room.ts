import { type MemoryOfQuery, PromqlError } from '@oriel/promql';
import type { RuleWorld } from './world.ts';

/**
 * Evaluates in memory that is shared with everybody who asks. What others hold it waits for, up to a moment in milliseconds since the
 * epoch, and is evaluated again. While it waits it has nothing, so that no two wait for each other.
 * @throws PromqlError `busy` when there was no room until then; whatever `evaluate` throws.
 */
export async function waitForRoom<T>(
  evaluate: (memory: MemoryOfQuery) => Promise<T>,
  untilMs: number,
  { memory: shared, now, sleep }: Pick<RuleWorld, 'memory' | 'now' | 'sleep'>,
  signal: AbortSignal,
): Promise<T> {
  const memory = shared.forQuery();
  const beganMs = now();
  try {
    for (;;) {
      try {
        return await evaluate(memory);
      } catch (error) {
        if (!(error instanceof PromqlError) || error.code !== 'busy') throw error;
        if (!(await hasRoom())) throw waitedFor(error, now() - beganMs);
      }
    }
  } finally {
    memory.releaseAll();
  }

  async function hasRoom(): Promise<boolean> {
    const over = new AbortController();
    const given = new AbortController();
    void sleep(untilMs - now(), AbortSignal.any([signal, given.signal])).then(() => over.abort());
    const isThere = await memory.waitForRoom(over.signal);
    given.abort();
    return isThere;
  }
}

function waitedFor(error: PromqlError, waitedMs: number): PromqlError {
  const waited = `no memory came free in the ${Math.round(waitedMs / 100) / 10} s until the next evaluation`;
  return new PromqlError('busy', `${waited}: ${error.message}`);
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** When what was opened has settled, and before there is much to do. */
const AFTER_START_MS = 10_000;

/**
 * Gives back what only starting needed: loading modules grows the heap to its most, and V8 keeps for ever what a usual collection frees of
 * it, in a pool of pages that no statistics show. Only one that is told to leave as little as possible gives the pool back.
 */
export function returnMemoryAfterStart(stack: AsyncDisposableStack): void {
  const timer = setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as NodeJS.GCFunction;
    setFlagsFromString('--no-expose-gc');
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, AFTER_START_MS).unref();
  stack.defer(() => clearTimeout(timer));
}

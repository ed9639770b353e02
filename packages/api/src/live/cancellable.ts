/**
 * An async generator that waits cannot be told to stop: its `return()` queues behind the wait. This one ends the wait
 * first, through the signal that it hands to `start`.
 */
export function cancellable<T>(
  start: (signal: AbortSignal) => AsyncIterable<T>,
  outer: AbortSignal,
): AsyncGenerator<T> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, outer]);
  const source = start(signal)[Symbol.asyncIterator]();

  async function finish(): Promise<IteratorResult<T>> {
    ended.abort();
    await source.return?.();
    return { done: true, value: undefined };
  }

  return {
    next: () => source.next(),
    return: finish,
    throw: finish,
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await finish();
    },
  };
}

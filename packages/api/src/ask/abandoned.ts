import type { FastifyReply } from 'fastify';

const signals = new WeakMap<FastifyReply, AbortSignal>();

/** Ends when the one who asked went away before the answer was whole: the store then stops working on it. */
export function abandonedSignal(reply: FastifyReply): AbortSignal {
  const known = signals.get(reply);
  if (known !== undefined) return known;
  const controller = new AbortController();
  whenClosed(reply, () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  signals.set(reply, controller.signal);
  return controller.signal;
}

/** Called when the answer has been sent or the one who asked has gone; at once where that was while the credential was looked at. */
export function whenClosed({ raw }: FastifyReply, call: () => void): void {
  if (raw.closed) call();
  else raw.once('close', call);
}

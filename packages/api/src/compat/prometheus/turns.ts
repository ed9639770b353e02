import { nextTurn, PromqlError, type TurnGiver } from '@oriel/promql';

const TURN_MS = 8;

/** Turns for what is done beside the evaluation of a query, until whoever asked has gone. */
export function turnsOf(signal: AbortSignal): TurnGiver {
  let endsAt = performance.now() + TURN_MS;
  return {
    get due() {
      return performance.now() >= endsAt;
    },
    async breathe() {
      await nextTurn();
      if (signal.aborted) throw new PromqlError('canceled', 'the question was cancelled');
      endsAt = performance.now() + TURN_MS;
    },
  };
}

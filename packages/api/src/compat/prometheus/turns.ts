import { nextTurn, PromqlError, type TurnGiver } from '@oriel/promql';
import type { PrometheusQuestion } from './endpoint.ts';

const TURN_MS = 8;

/** Turns for what is done beside the evaluation of a query, until whoever asked has gone. */
export function turnsOf({ signal, tenant }: Pick<PrometheusQuestion, 'signal' | 'tenant'>): TurnGiver {
  let turnsHad = 0;
  let endsAt = performance.now() + TURN_MS;
  return {
    get due() {
      return performance.now() >= endsAt;
    },
    async breathe() {
      await nextTurn(turnsHad++, tenant);
      if (signal.aborted) throw new PromqlError('canceled', 'the question was cancelled');
      endsAt = performance.now() + TURN_MS;
    },
  };
}

import { OUTGOING, type Outgoing } from '../../outgoing/outgoing.ts';
import type { HealthCheck } from '../health-check.ts';

/** What Oriel calls behind circuit breakers: which of them are open, and what follows from it. */
export function outgoingCheck(outgoing: Pick<Outgoing, 'reports'>): HealthCheck {
  return {
    name: 'outgoing',
    title: 'Calls what may be away, and leaves alone for a while what keeps failing.',
    measure() {
      const { reports } = outgoing;
      const open = reports.filter(({ breakers }) => breakers.open > 0);
      const figures = reports.flatMap(({ name, breakers, failures, givenUp }) => [
        { name: `${name}: open breakers`, value: breakers.open, unit: '{breaker}' },
        { name: `${name}: half-open breakers`, value: breakers.half_open, unit: '{breaker}' },
        { name: `${name}: failures since start`, value: failures.transient + failures.permanent, unit: '1' },
        {
          name: `${name}: given up since start`,
          value: Object.values(givenUp).reduce((sum, calls) => sum + calls, 0),
          unit: '{call}',
        },
      ]);
      if (open.length === 0) {
        return { status: 'OPERATIONAL', score: 100, detail: 'every circuit breaker is closed', figures };
      }
      const sentences = open.map(({ name, pauseMs }) => {
        return `the circuit breaker of ${name} is open for another ${Math.ceil(pauseMs / 1_000)} s: ${OUTGOING[name]}`;
      });
      return { status: 'DEGRADED', score: 70, detail: sentences.join('; '), figures };
    },
  };
}

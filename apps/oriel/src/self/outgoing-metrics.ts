import { Counter, Gauge, type Registry } from 'prom-client';
import type { Outgoing, OutgoingReport } from '../outgoing/outgoing.ts';

/** Calls behind circuit breakers, by what they are for. */
export function observeOutgoing(registry: Registry, outgoing: Pick<Outgoing, 'reports'>): void {
  const registers = [registry];
  new Gauge({
    name: 'oriel_circuit_breaker_state',
    help: 'circuit breakers of this name that are closed, open or half open',
    labelNames: ['name', 'state'] as const,
    registers,
    collect() {
      for (const { name, breakers } of outgoing.reports) {
        for (const [state, count] of Object.entries(breakers)) this.set({ name, state }, count);
      }
    },
  });
  counter(
    'failed_tries',
    'tries that failed, for a reason that may pass or for good',
    'kind',
    ({ failures }) => failures,
  );
  counter(
    'given_up',
    'calls that were given up, by reason: what they carried is discarded, or waits where it can',
    'reason',
    ({ givenUp }) => givenUp,
  );
  new Counter({
    name: 'oriel_outgoing_answered_total',
    help: 'calls that were answered',
    labelNames: ['name'] as const,
    registers,
    collect() {
      this.reset();
      for (const { name, answered } of outgoing.reports) this.inc({ name }, answered);
    },
  });

  function counter(
    what: string,
    help: string,
    label: 'kind' | 'reason',
    read: (report: OutgoingReport) => Readonly<Record<string, number>>,
  ): void {
    new Counter({
      name: `oriel_outgoing_${what}_total`,
      help,
      labelNames: ['name', label],
      registers,
      collect() {
        this.reset();
        for (const report of outgoing.reports) {
          for (const [value, count] of Object.entries(read(report)))
            this.inc({ name: report.name, [label]: value }, count);
        }
      },
    });
  }
}

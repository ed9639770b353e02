import type { Upkeep } from '../../upkeep.ts';
import type { HealthCheck } from '../health-check.ts';

/** Packing, retention, moves between classes, measuring: what runs in its own rhythm, and when it last failed. */
export function upkeepCheck(upkeep: Pick<Upkeep, 'tasks'>, now: () => number): HealthCheck {
  return {
    name: 'upkeep',
    title: 'Packs samples and lets go of what has expired.',
    measure() {
      const { tasks } = upkeep;
      const failing = tasks.filter(({ failures }) => failures > 0);
      const figures = tasks.flatMap(({ name, endedAtMs, elapsedMs, failures }) => [
        { name: `${name}: last took`, value: elapsedMs, unit: 'ms' },
        { name: `${name}: last ended before`, value: Math.max(0, now() - endedAtMs), unit: 'ms' },
        { name: `${name}: failures in a row`, value: failures, unit: '1' },
      ]);
      if (failing.length === 0) return { status: 'OPERATIONAL', score: 100, detail: 'nothing has failed', figures };
      const names = failing.map(({ name }) => name).join(', ');
      return {
        status: 'DEGRADED',
        score: 60,
        detail: `failed, and is tried again in its rhythm: ${names}; the log says why`,
        figures,
      };
    },
  };
}

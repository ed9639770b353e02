import type { HealthCheck } from '../health-check.ts';
import { proportionalSetSize } from '../process-memory.ts';

/** What the engine's and PostgreSQL's supervisors tell of their child; absent where somebody else runs the server. */
export interface SupervisedChild {
  readonly pid: number | undefined;
  readonly state: 'starting' | 'ready' | 'restarting' | 'stopped';
  readonly restarts: number;
}

export interface ChildCheckOptions {
  readonly name: string;
  readonly title: string;
  readonly child: SupervisedChild | undefined;
  readonly ping: () => Promise<boolean>;
  /** What people cannot do while it is away. */
  readonly meanwhile: string;
}

/** An answer slower than this costs points. */
const SLOW_PING_MS = 100;

/** A database that Oriel stands on: does it answer, how fast, how often was it started again. */
export function childCheck({ name, title, child, ping, meanwhile }: ChildCheckOptions): HealthCheck {
  return {
    name,
    title,
    async measure() {
      const startedAt = performance.now();
      const answers = await ping();
      const pingMs = performance.now() - startedAt;
      const figures = [
        { name: 'answer', value: pingMs, unit: 'ms' },
        ...(child
          ? [
              { name: 'memory', value: (child.pid && proportionalSetSize(child.pid)) || 0, unit: 'By' },
              { name: 'restarts', value: child.restarts, unit: '1' },
            ]
          : []),
      ];
      if (!answers) {
        const what = child?.state === 'restarting' ? 'ended and is being started again' : 'does not answer';
        return { status: 'DOWN', score: 0, detail: `${what}; ${meanwhile}`, figures };
      }
      if (pingMs > SLOW_PING_MS) {
        return { status: 'OPERATIONAL', score: 80, detail: `answers slowly (${Math.round(pingMs)} ms)`, figures };
      }
      return { status: 'OPERATIONAL', score: 100, detail: 'answers at once', figures };
    },
  };
}

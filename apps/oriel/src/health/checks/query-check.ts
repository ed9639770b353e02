import type { QueryWorkers } from '../../query-workers/query-workers.ts';
import type { HealthCheck } from '../health-check.ts';

/** A thread that ended so long ago is no longer a trouble. */
const TROUBLE_MS = 15 * 60_000;

/** The threads for slices of wide queries. They start when one is needed, so that none runs is no fault. */
export function queryCheck(
  workers: Pick<QueryWorkers, 'threads' | 'waiting' | 'crashes' | 'lastCrashMs'>,
  now: () => number,
): HealthCheck {
  return {
    name: 'queries',
    title: 'Evaluates wide PromQL queries on threads of their own.',
    measure() {
      const { threads, waiting, crashes, lastCrashMs } = workers;
      const figures = [
        { name: 'threads', value: threads.length, unit: '{thread}' },
        { name: 'slices that wait', value: waiting, unit: '{slice}' },
        { name: 'threads that ended by themselves', value: crashes, unit: '{thread}' },
      ];
      if (lastCrashMs === undefined || lastCrashMs < now() - TROUBLE_MS)
        return { status: 'OPERATIONAL', score: 100, detail: 'takes every slice', figures };
      const detail = 'a thread ended by itself and its query failed; the next one starts another, and the log says why';
      return { status: 'DEGRADED', score: 70, detail, figures };
    },
  };
}

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { HealthCheck } from '../health-check.ts';
import { processTree, proportionalSetSize } from '../process-memory.ts';
import type { SupervisedChild } from './child-check.ts';

const SLOW_LOOP_MS = 200;

/**
 * The server itself: memory of its own process and of its databases' against `--memory`, and whether its event loop turns. Other
 * children are not counted: the shop of `--demo`, or whatever a program that embeds Oriel starts beside it.
 */
export function serverCheck(memoryBytes: number, children: readonly (SupervisedChild | undefined)[]): HealthCheck {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    name: 'server',
    title: 'Answers pages, queries and senders.',
    measure() {
      const running = children.flatMap((child) => (child?.pid === undefined ? [] : processTree(child.pid)));
      const sizes = [process.pid, ...running].map((pid) => proportionalSetSize(pid) ?? 0);
      const usedBytes = sizes.reduce((sum, size) => sum + size, 0) || process.memoryUsage.rss();
      const loopMs = delay.percentile(99) / 1e6;
      delay.reset();
      const figures = [
        { name: 'memory of all processes', value: usedBytes, unit: 'By', budget: memoryBytes },
        { name: 'heap', value: process.memoryUsage().heapUsed, unit: 'By' },
        { name: 'event loop delay p99', value: loopMs, unit: 'ms', budget: SLOW_LOOP_MS },
        { name: 'processes', value: sizes.length, unit: '1' },
        { name: 'up', value: process.uptime(), unit: 's' },
      ];
      if (usedBytes > memoryBytes) {
        const detail = 'uses more memory than --memory allows; raise it, or send and ask less at once';
        return { status: 'DEGRADED', score: 50, detail, figures };
      }
      if (loopMs > SLOW_LOOP_MS) {
        return { status: 'DEGRADED', score: 70, detail: 'is busy: answers wait for its event loop', figures };
      }
      return { status: 'OPERATIONAL', score: 100, detail: 'answers at once', figures };
    },
  };
}

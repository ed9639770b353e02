import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RequestFigures } from '../../doors/recent-requests.ts';
import type { Finding, HealthCheck } from '../health-check.ts';
import { processTree, proportionalSetSize } from '../process-memory.ts';
import type { SupervisedChild } from './child-check.ts';

const SLOW_LOOP_MS = 200;
/** Fewer requests in a minute say little about how many fail, or how long they take. */
const TELLING_REQUESTS = 20;
/** What a failed request costs: all points where half of them fail. */
const POINTS_PER_FAILED_SHARE = 200;
/** Slower than this at p95 costs points, and the more the slower. */
const SLOW_ANSWER_MS = 1_000;
const MOST_POINTS_FOR_SLOWNESS = 30;

/**
 * The server itself: memory of its own process and of its databases' against `--memory`, whether its event loop turns, and how its
 * answers of the last minute went. Other children are not counted: the shop of `--demo`, or whatever a program that embeds Oriel starts
 * beside it.
 */
export function serverCheck(
  memoryBytes: number,
  children: readonly (SupervisedChild | undefined)[],
  recent: () => RequestFigures,
): HealthCheck {
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
      const requests = recent();
      const figures = [
        { name: 'memory of all processes', value: usedBytes, unit: 'By', budget: memoryBytes },
        { name: 'heap', value: process.memoryUsage().heapUsed, unit: 'By' },
        { name: 'event loop delay p99', value: loopMs, unit: 'ms', budget: SLOW_LOOP_MS },
        { name: 'requests in the last minute', value: requests.answered, unit: '{request}' },
        { name: 'failed of these', value: requests.failed, unit: '{request}' },
        ...(requests.p95Ms === undefined ? [] : [{ name: '95 % answered within', value: requests.p95Ms, unit: 'ms' }]),
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
      return { status: 'OPERATIONAL', ...judgeRequests(requests), figures };
    },
  };
}

/** Whatever makes requests fail is down by itself; here it costs what those who ask have felt. */
function judgeRequests({ answered, failed, p95Ms }: RequestFigures): Pick<Finding, 'score' | 'detail'> {
  if (answered < TELLING_REQUESTS) return { score: 100, detail: 'answers at once' };
  const share = failed / answered;
  const slowness = p95Ms === undefined ? MOST_POINTS_FOR_SLOWNESS : (10 * (p95Ms - SLOW_ANSWER_MS)) / SLOW_ANSWER_MS;
  const forSlowness = Math.min(Math.max(slowness, 0), MOST_POINTS_FOR_SLOWNESS);
  const score = Math.max(0, Math.round(100 - share * POINTS_PER_FAILED_SHARE - forSlowness));
  const troubles = [
    ...(failed > 0 ? [`${failed} of ${answered} requests of the last minute failed`] : []),
    ...(forSlowness > 0
      ? [p95Ms === undefined ? 'the slowest took more than 5 s' : `95 % are answered within ${p95Ms / 1_000} s`]
      : []),
  ];
  return { score, detail: troubles.length === 0 ? 'answers at once' : troubles.join('; ') };
}

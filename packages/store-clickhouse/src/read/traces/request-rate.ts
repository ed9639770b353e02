import type { TimeRange } from '@oriel/store';
import { niceStepMs } from '../time-step.ts';

/** Steps that a course of requests is drawn in unless somebody wants others. */
export const COURSE_STEPS = 60;

/**
 * Requests a second, from the step in which the first of them began to the end of the range. So a service that is seven minutes old
 * has the rate of its seven minutes also in the last hour, as its course shows it; one that fell silent has been silent since; and one
 * request a moment ago is not a thousand a second.
 */
export function requestsPerSecond(requests: number, firstNs: bigint, range: TimeRange): number {
  if (requests === 0) return 0;
  const stepNs = BigInt(niceStepMs(range, COURSE_STEPS)) * 1_000_000n;
  const stepStartNs = firstNs - (firstNs % stepNs);
  const startNs = stepStartNs > range.startNs ? stepStartNs : range.startNs;
  return requests / (Number(range.endNs - startNs) / 1e9);
}

import type { RuleGroupOnPage } from '../../../data/rules.ts';

/** How much of the past is evaluated, from 0 to 1; `null` when nothing is left to do. */
export function progressOf({ backfill }: Pick<RuleGroupOnPage, 'backfill'>): number | null {
  const all = backfill.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs + 1, 0);
  const done = backfill.reduce((sum, { fromMs, nextMs }) => sum + nextMs - fromMs, 0);
  return all === 0 ? null : done / all;
}

/** The moment of an evaluation; `null` before the first, for which Prometheus gives the year 1. */
export function evaluatedMs(lastEvaluation: string): number | null {
  const ms = Date.parse(lastEvaluation);
  return ms > 0 ? ms : null;
}

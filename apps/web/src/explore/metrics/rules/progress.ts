import type { RuleGroupOnPage, RuleOnPage } from '../../../data/rules.ts';
import { formatCount, formatCountOf } from '../../../kit/format/count.ts';

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

/** How many fail of those that are evaluated; alerting rules are none of them, and said to be. */
export function headlineOf(rules: readonly Pick<RuleOnPage, 'type' | 'health'>[]): string {
  const evaluated = rules.filter(({ type }) => type === 'recording');
  const idle = rules.length - evaluated.length;
  const isNotEvaluated = `${formatCountOf(idle, 'alerting rule')} ${idle === 1 ? 'is' : 'are'} not evaluated`;
  if (evaluated.length === 0) return isNotEvaluated;
  const failing = evaluated.filter(({ health }) => health === 'err').length;
  const all = formatCountOf(evaluated.length, 'rule');
  const outcome =
    failing === 0 ? `${all}, none fails` : `${formatCount(failing)} of ${all} ${failing === 1 ? 'fails' : 'fail'}`;
  return idle === 0 ? outcome : `${outcome}; ${isNotEvaluated}`;
}

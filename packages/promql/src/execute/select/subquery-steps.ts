import type { QueryOptions } from '../../options.ts';
import type { SubqueryExpr } from '../../parse/ast.ts';
import { lastStep, type Steps } from '../steps.ts';

/**
 * When a subquery evaluates its expression: at the multiples of its step that lie in any of the outer windows. They do not depend
 * on when the query runs, so the same query a second later reads the same points.
 */
export function subquerySteps(
  { at, offset, range, step }: Pick<SubqueryExpr, 'at' | 'offset' | 'range' | 'step'>,
  outer: Steps,
  options: Pick<QueryOptions, 'defaultSubqueryStepMs'>,
): Steps {
  const stepMs = (step as number) || options.defaultSubqueryStepMs;
  const first = typeof at === 'number' ? at : outer.startMs;
  const last = typeof at === 'number' ? at : lastStep(outer);
  const afterMs = first - (offset as number) - (range as number);
  const startMs = Math.floor(afterMs / stepMs) * stepMs + stepMs;
  const endMs = last - (offset as number);
  return { startMs, stepMs, count: Math.floor((endMs - startMs) / stepMs) + 1 };
}

import type { AggregateExpr, Expr } from '../../parse/ast.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';

/** The parameter of an aggregator at each step, and what Prometheus judges it by before it looks at any series. */
export interface Parameter {
  readonly values: Float64Array;
  /** NaN where one is NaN. */
  readonly least: number;
  readonly most: number;
}

export async function numberParameter(expr: AggregateExpr, steps: Steps, context: Context): Promise<Parameter> {
  const values = await context.scalar(expr.parameter as Expr, steps);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { values, least, most };
}

import { aggregateInSlices } from '../../distribute/in-slices.ts';
import type { AggregateExpr } from '../../parse/ast.ts';
import type { ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';
import { EVALUATED_AGGREGATORS } from './all.ts';

/** `sum by (job) (…)` and its like: wide ones in slices, where there are workers for that. */
export function evaluateAggregate(expr: AggregateExpr, steps: Steps, context: Context): ColumnStream {
  return aggregateInSlices(expr, steps, context) ?? EVALUATED_AGGREGATORS[expr.op](expr, steps, context);
}

import { PromqlError } from '../../errors.ts';
import type { AggregateExpr } from '../../parse/ast.ts';
import type { ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';

/** `sum by (job) (…)` and its like. */
export function evaluateAggregate(expr: AggregateExpr, _steps: Steps, _context: Context): ColumnStream {
  throw new PromqlError('execution', `aggregation "${expr.op}" is not evaluated yet`);
}

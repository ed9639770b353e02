import type { AggregateExpr } from '../../parse/ast.ts';
import type { Context } from '../context.ts';

/** Says that an aggregator which only knows floats left histograms out. */
export function sayHistogramIgnored({ op, expr }: AggregateExpr, { annotations }: Context): void {
  annotations.info(`ignored histogram in ${op} aggregation`, expr.position);
}

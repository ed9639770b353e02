import type { Expr } from '../parse/ast.ts';
import type { Column, ColumnStream } from './column.ts';
import type { Context } from './context.ts';
import { metricsMayDiffer } from './metric-names.ts';
import { refuseEqual } from './refuse-equal.ts';

/**
 * The value is no longer the metric's: with delayed name removal the column is only marked, so that later parts (and annotations)
 * still know the name; otherwise the name goes at once.
 */
export function dropName(column: Column, context: Context): void {
  column.dropName = true;
  if (!context.options.features.delayedNameRemoval) column.labels = column.labels.withoutMetric();
}

/**
 * For functions that drop the names of `argument`: refuses series that differed in nothing else and meet at a step. Where the
 * names of all are the same there is nothing to look for, and where their removal is delayed the end of the query looks.
 */
export function namesDropped(stream: ColumnStream, argument: Expr, context: Context): ColumnStream {
  const mayCollide = !context.options.features.delayedNameRemoval && metricsMayDiffer(argument, context);
  return mayCollide ? refuseEqual(stream, context) : stream;
}

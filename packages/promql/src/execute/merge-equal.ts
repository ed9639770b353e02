import { PromqlError } from '../errors.ts';
import type { Expr } from '../parse/ast.ts';
import { ABSENT, type Column, type ColumnStream, HISTOGRAM, keepColumn } from './column.ts';
import type { Context } from './context.ts';
import { metricsMayDiffer } from './metric-names.ts';

/** Prometheus' text: what two series have become that differ in nothing any more. */
export function sameLabelset(): PromqlError {
  return new PromqlError('execution', 'vector cannot contain metrics with the same labelset');
}

/**
 * For functions that took the metric's name away: series of `argument` that differed in nothing else become one where no step has
 * both, and an error where one has. With delayed name removal the end of the query does this for all. `strict` refuses also those
 * that never meet at a step, as functions over ranges do.
 */
export async function* mergeEqual(
  stream: ColumnStream,
  argument: Expr,
  context: Context,
  strict = false,
): ColumnStream {
  if (context.options.features.delayedNameRemoval || !metricsMayDiffer(argument, context)) {
    yield* stream;
    return;
  }
  const merged = new Map<string, Column>();
  for await (const column of stream) {
    if (!column.kinds.some((kind) => kind !== ABSENT)) continue;
    if (strict && merged.has(column.labels.key)) throw sameLabelset();
    addColumn(merged, column, context);
  }
  yield* merged.values();
  for (const { kinds } of merged.values()) context.budget.release(kinds.length);
}

/** Takes a copy of the column among the others, or into the one with equal labels. */
export function addColumn(columns: Map<string, Column>, column: Column, { budget }: Context): void {
  const { key } = column.labels;
  const before = columns.get(key);
  if (before === undefined) {
    budget.hold(column.kinds.length);
    columns.set(key, keepColumn(column));
    return;
  }
  for (let at = 0; at < column.kinds.length; at++) {
    const kind = column.kinds[at] as number;
    if (kind === ABSENT) continue;
    if (before.kinds[at] !== ABSENT) throw sameLabelset();
    before.kinds[at] = kind;
    before.floats[at] = column.floats[at] as number;
    if (kind === HISTOGRAM) {
      before.histograms ??= new Array(before.kinds.length);
      before.histograms[at] = column.histograms?.[at];
    }
  }
}

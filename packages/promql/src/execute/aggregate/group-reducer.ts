import type { Labels } from '../../labels.ts';
import type { AggregateExpr } from '../../parse/ast.ts';
import { ABSENT, type Column, type ColumnStream, forEachColumn } from '../column.ts';
import type { Context } from '../context.ts';
import { StepArrays } from '../step-arrays.ts';
import type { Steps } from '../steps.ts';
import { grouping } from './grouping.ts';

/** How one aggregator answers an expression. */
export type EvaluateAggregate = (expr: AggregateExpr, steps: Steps, context: Context) => ColumnStream;

/** What becomes of a group: it takes series after series and is in the end one column. */
export interface GroupReducer {
  /** Takes the column's values in; keeps nothing of the column itself. */
  add(column: Column): void;
  /** Writes what came out of all that was added; called once. Whoever has much to do there takes turns, and gives a promise. */
  finish(): unknown;
}

/**
 * A reducer for a new group, which works in `result`: that starts empty and is what the group becomes. What else it needs for each
 * step comes from `arrays`.
 */
export type CreateReducer = (result: Column, expr: AggregateExpr, context: Context, arrays: StepArrays) => GroupReducer;

/** An aggregator that makes one series of each group. Memory holds the groups, never the series that go into them. */
export function reducing(create: CreateReducer): EvaluateAggregate {
  return (expr, steps, context) =>
    reduceGroups(expr, steps, context, (result, arrays) => create(result, expr, context, arrays));
}

export async function* reduceGroups(
  expr: AggregateExpr,
  steps: Steps,
  context: Context,
  create: (result: Column, arrays: StepArrays) => GroupReducer,
): ColumnStream {
  const { budget } = context;
  const labelsOf = grouping(expr);
  const arrays = new StepArrays(steps.count);
  const groups = new Map<Labels, { readonly result: Column; readonly reducer: GroupReducer }>();
  await forEachColumn(context.vector(expr.expr, steps), budget, (column) => {
    const labels = labelsOf(column.labels);
    let group = groups.get(labels);
    if (group === undefined) {
      // A series without a value is none: of an instant, groups come in the order of their first series.
      if (column.kinds.every((kind) => kind === ABSENT)) return;
      budget.holdSeries(steps.count);
      const result = arrays.column(labels);
      group = { result, reducer: create(result, arrays) };
      groups.set(labels, group);
    }
    if (column.dropName) group.result.dropName = true;
    group.reducer.add(column);
  });
  for (const { result, reducer } of groups.values()) {
    if (budget.due) await budget.breathe();
    const finishing = reducer.finish();
    if (finishing instanceof Promise) await finishing;
    yield result;
    budget.releaseSeries(steps.count);
  }
}

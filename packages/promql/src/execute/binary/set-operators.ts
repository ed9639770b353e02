import type { BinaryExpr, SetOperator, VectorMatching } from '../../parse/ast.ts';
import { ABSENT, type ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import { StepSets } from '../step-sets.ts';
import type { Steps } from '../steps.ts';
import { signatures } from './matching-labels.ts';

/** Of the side that only decides, a bit per signature and step is kept; the values of both sides stream through. */
export const SET_OPERATORS: Readonly<
  Record<SetOperator, (expr: BinaryExpr, steps: Steps, context: Context) => ColumnStream>
> = {
  and: (expr, steps, context) => filterByRight(expr, steps, context, true),
  unless: (expr, steps, context) => filterByRight(expr, steps, context, false),
  or: union,
};

async function* filterByRight(expr: BinaryExpr, steps: Steps, context: Context, wanted: boolean): ColumnStream {
  const signatureOf = signatures(expr.matching as VectorMatching);
  const present = new StepSets(steps.count, context.budget);
  for await (const { labels, kinds } of context.vector(expr.right, steps)) {
    if (context.budget.due) await context.budget.breathe();
    present.of(signatureOf(labels).key).addPresent(kinds);
  }
  for await (const column of context.vector(expr.left, steps)) {
    const matched = present.find(signatureOf(column.labels).key);
    if (matched === undefined) {
      if (!wanted) yield column;
      continue;
    }
    for (let at = 0; at < steps.count; at++) if (matched.has(at) !== wanted) column.kinds[at] = ABSENT;
    yield column;
  }
  present.release();
}

async function* union(expr: BinaryExpr, steps: Steps, context: Context): ColumnStream {
  const signatureOf = signatures(expr.matching as VectorMatching);
  const present = new StepSets(steps.count, context.budget);
  for await (const column of context.vector(expr.left, steps)) {
    present.of(signatureOf(column.labels).key).addPresent(column.kinds);
    yield column;
  }
  for await (const column of context.vector(expr.right, steps)) {
    const onLeft = present.find(signatureOf(column.labels).key);
    if (onLeft !== undefined) for (let at = 0; at < steps.count; at++) if (onLeft.has(at)) column.kinds[at] = ABSENT;
    yield column;
  }
  present.release();
}

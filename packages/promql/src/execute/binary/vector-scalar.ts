import { Labels } from '../../labels.ts';
import type { BinaryExpr } from '../../parse/ast.ts';
import { ABSENT, type ColumnStream, emptyColumn } from '../column.ts';
import type { Context } from '../context.ts';
import { dropName, namesDropped } from '../drop-name.ts';
import type { Steps } from '../steps.ts';
import { elementOperator, floatOperand } from './element-operator.ts';
import { isArithmetic } from './float-operators.ts';

/** `v + 1` and `1 + v`: a comparison keeps the vector's value, on whichever side it stands. */
export function evaluateVectorScalar(
  expr: BinaryExpr,
  vectorOnLeft: boolean,
  steps: Steps,
  context: Context,
): ColumnStream {
  const vector = vectorOnLeft ? expr.left : expr.right;
  const combined = combine(expr, vectorOnLeft, steps, context);
  return changesMetric(expr) ? namesDropped(combined, vector, context) : combined;
}

/** Whether the result is something else than the metric was, and goes without its name. */
export function changesMetric({ op, returnBool }: BinaryExpr): boolean {
  return returnBool || isArithmetic(op);
}

async function* combine(expr: BinaryExpr, vectorOnLeft: boolean, steps: Steps, context: Context): ColumnStream {
  const [vector, number] = vectorOnLeft ? [expr.left, expr.right] : [expr.right, expr.left];
  const scalar = floatOperand(await context.scalar(number, steps));
  const operator = elementOperator(expr, context);
  const drops = changesMetric(expr);
  const result = emptyColumn(Labels.EMPTY, steps.count);
  for await (const column of context.vector(vector, steps)) {
    result.labels = column.labels;
    result.dropName = column.dropName;
    result.histograms = null;
    const [left, right] = vectorOnLeft ? [column, scalar] : [scalar, column];
    if (column.histograms === null && operator.writeFloats !== null)
      operator.writeFloats(result, column.kinds, left, right, column);
    else {
      result.kinds.fill(ABSENT);
      for (let at = 0; at < steps.count; at++)
        if (column.kinds[at] !== ABSENT) operator.write(result, at, left, right, column);
    }
    if (drops) dropName(result, context);
    yield result;
  }
  operator.finish();
}

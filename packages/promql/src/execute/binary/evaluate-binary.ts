import type { BinaryExpr, SetOperator } from '../../parse/ast.ts';
import type { ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import { isScalar } from '../is-scalar.ts';
import type { Steps } from '../steps.ts';
import { ARITHMETIC, COMPARISONS, isArithmetic, isComparison } from './float-operators.ts';
import { SET_OPERATORS } from './set-operators.ts';
import { evaluateVectorScalar } from './vector-scalar.ts';
import { evaluateVectorVector } from './vector-vector.ts';

/** A binary operator with a vector on at least one side; `isScalar` tells which. */
export function evaluateVectorBinary(expr: BinaryExpr, steps: Steps, context: Context): ColumnStream {
  if (isScalar(expr.right)) return evaluateVectorScalar(expr, true, steps, context);
  if (isScalar(expr.left)) return evaluateVectorScalar(expr, false, steps, context);
  if (expr.op in SET_OPERATORS) return SET_OPERATORS[expr.op as SetOperator](expr, steps, context);
  return evaluateVectorVector(expr, steps, context);
}

/** A binary operator between two scalars; the parser lets comparisons through only with `bool`. */
export async function evaluateScalarBinary(
  { op, left, right }: BinaryExpr,
  steps: Steps,
  context: Context,
): Promise<Float64Array> {
  const a = await context.scalar(left, steps);
  const b = await context.scalar(right, steps);
  if (isArithmetic(op)) {
    const apply = ARITHMETIC[op];
    return a.map((value, at) => apply(value, b[at] as number));
  }
  if (!isComparison(op)) throw new Error(`operator "${op}" not allowed for Scalar operations`);
  const holds = COMPARISONS[op];
  return a.map((value, at) => (holds(value, b[at] as number) ? 1 : 0));
}

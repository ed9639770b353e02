import { PromqlError } from '../../errors.ts';
import type { BinaryExpr } from '../../parse/ast.ts';
import type { ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';

/** A binary operator with a vector on at least one side; `isScalar` tells which. */
export function evaluateVectorBinary(expr: BinaryExpr, _steps: Steps, _context: Context): ColumnStream {
  throw new PromqlError('execution', `operator "${expr.op}" is not evaluated yet`);
}

/** A binary operator between two scalars. */
export async function evaluateScalarBinary(expr: BinaryExpr, _steps: Steps, _context: Context): Promise<Float64Array> {
  throw new PromqlError('execution', `operator "${expr.op}" is not evaluated yet`);
}

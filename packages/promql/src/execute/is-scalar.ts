import type { Expr } from '../parse/ast.ts';
import { valueTypeOf } from '../parse/value-type.ts';

/** Whether the expression is a scalar: then `context.scalar` evaluates it, and `context.vector` everything else. */
export function isScalar(expr: Expr): boolean {
  return valueTypeOf(expr) === 'scalar';
}

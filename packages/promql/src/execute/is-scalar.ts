import { FUNCTIONS } from '../functions/all.ts';
import type { Expr } from '../parse/ast.ts';

/** Whether the expression is a scalar: then `context.scalar` evaluates it, and `context.vector` everything else. */
export function isScalar(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
      return true;
    case 'paren':
    case 'unary':
    case 'step-invariant':
      return isScalar(expr.expr);
    case 'binary':
      return isScalar(expr.left) && isScalar(expr.right);
    case 'call':
      return FUNCTIONS.get(expr.function)?.returns === 'scalar';
    default:
      return false;
  }
}

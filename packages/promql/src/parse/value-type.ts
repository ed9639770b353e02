import { FUNCTIONS } from '../functions/all.ts';
import type { Expr, ValueType } from './ast.ts';

/** What an expression evaluates to. Long chains of operators lean left, so the left side is walked in a loop. */
export function valueTypeOf(expr: Expr): ValueType {
  let node = expr;
  let isOperand = false;
  while (node.kind === 'binary') {
    if (valueTypeOf(node.right) !== 'scalar') return 'vector';
    node = node.left;
    isOperand = true;
  }
  const type = typeOfNode(node);
  return isOperand && type !== 'scalar' ? 'vector' : type;
}

function typeOfNode(expr: Exclude<Expr, { kind: 'binary' }>): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vector':
    case 'aggregate':
      return 'vector';
    case 'matrix':
    case 'subquery':
      return 'matrix';
    case 'call':
      return FUNCTIONS.get(expr.function)?.returns ?? 'none';
    case 'paren':
    case 'unary':
    case 'step-invariant':
      return valueTypeOf(expr.expr);
  }
}

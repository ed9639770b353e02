import type { Expr, VectorSelector } from './ast.ts';

/** The expressions that stand directly in another, in the order in which Prometheus visits them. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'aggregate':
      return expr.parameter === null ? [expr.expr] : [expr.expr, expr.parameter];
    case 'binary':
      return [expr.left, expr.right];
    case 'call':
      return expr.args;
    case 'matrix':
      return [expr.selector];
    case 'paren':
    case 'step-invariant':
    case 'subquery':
    case 'unary':
      return [expr.expr];
    case 'number':
    case 'string':
    case 'vector':
      return [];
  }
}

/** Levels of a tree; not recursive, as the tree may be deeper than the stack. */
export function depthOf(expr: Expr): number {
  let depth = 0;
  for (let level: Expr[] = [expr]; level.length > 0; depth++) level = level.flatMap(childrenOf);
  return depth;
}

/** All selectors of an expression, from left to right; that of a range too. */
export function extractSelectors(expr: Expr): readonly VectorSelector[] {
  if (expr.kind === 'vector') return [expr];
  return childrenOf(expr).flatMap(extractSelectors);
}

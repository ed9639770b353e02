import type { Expr, VectorSelector } from '@oriel/promql';

/** The same tree with each node changed by `change`, children before what they stand in. */
export function rewriteExpr(expr: Expr, change: (one: Expr) => Expr): Expr {
  const down = (child: Expr) => rewriteExpr(child, change);
  switch (expr.kind) {
    case 'aggregate':
      return change({
        ...expr,
        expr: down(expr.expr),
        parameter: expr.parameter === null ? null : down(expr.parameter),
      });
    case 'binary':
      return change({ ...expr, left: down(expr.left), right: down(expr.right) });
    case 'call':
      return change({ ...expr, args: expr.args.map(down) });
    case 'matrix':
      return change({ ...expr, selector: down(expr.selector) as VectorSelector });
    case 'paren':
    case 'step-invariant':
    case 'subquery':
    case 'unary':
      return change({ ...expr, expr: down(expr.expr) });
    case 'number':
    case 'string':
    case 'vector':
      return change(expr);
  }
}

import { type Expr, parseExpr, printExpr } from '@oriel/promql';
import { FEATURES } from './options.ts';

/** Functions whose value depends on when they are evaluated, whatever their arguments. */
const DEPEND_ON_TIME = new Set(
  'days_in_month day_of_month day_of_week day_of_year end hour minute month predict_linear range start step time timestamp year'.split(
    ' ',
  ),
);

/** The query with every selector fixed to that time, so that it can be asked at any other; `null` where it cannot. */
export function fixedAt(query: string, timeMs: number): string | null {
  let movable = true;
  const expr = fix(parseExpr(query, FEATURES));
  return movable ? printExpr(expr) : null;

  function fix(node: Expr): Expr {
    switch (node.kind) {
      case 'vector':
        return typeof node.at === 'number' ? node : { ...node, at: timeMs };
      case 'matrix':
        return { ...node, selector: fix(node.selector) as typeof node.selector };
      case 'subquery':
        // What is inside goes by the subquery's time.
        return typeof node.at === 'number' ? node : { ...node, at: timeMs };
      case 'call':
        if (DEPEND_ON_TIME.has(node.function)) movable = false;
        return { ...node, args: node.args.map(fix) };
      case 'aggregate':
        return { ...node, expr: fix(node.expr), parameter: node.parameter === null ? null : fix(node.parameter) };
      case 'binary':
        return { ...node, left: fix(node.left), right: fix(node.right) };
      case 'paren':
      case 'unary':
      case 'step-invariant':
        return { ...node, expr: fix(node.expr) };
      case 'number':
      case 'string':
        return node;
      default:
        return node satisfies never;
    }
  }
}

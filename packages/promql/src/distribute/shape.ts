import { RANGE_FUNCTIONS } from '../execute/range-functions/all.ts';
import type { RangeFunction } from '../execute/range-functions/range-function.ts';
import type { AggregateExpr, Aggregator, Expr, VectorSelector } from '../parse/ast.ts';

/** Those whose groups can be joined from the groups of slices. */
const JOINABLE: ReadonlySet<Aggregator> = new Set(['sum', 'avg', 'count', 'group', 'min', 'max']);

/** An aggregation straight over a selector or over a function of its ranges: what of it matters to slices. */
export interface Shape {
  readonly selector: VectorSelector;
  /** `null` for the selector's latest samples. */
  readonly overRange: RangeFunction | null;
  /** Its groups are sums that are joined before they are rounded. */
  readonly isSummed: boolean;
}

/** `undefined` for what is not evaluated in slices. */
export function shapeOf({ op, expr }: AggregateExpr): Shape | undefined {
  if (!JOINABLE.has(op)) return undefined;
  const isSummed = op === 'sum' || op === 'avg';
  const inner = withoutParens(expr);
  if (inner.kind === 'vector')
    return inner.modifier === null ? { selector: inner, overRange: null, isSummed } : undefined;
  if (inner.kind !== 'call' || inner.args.length !== 1) return undefined;
  const overRange = RANGE_FUNCTIONS.get(inner.function);
  const argument = withoutParens(inner.args[0] as Expr);
  if (overRange === undefined || argument.kind !== 'matrix' || argument.selector.modifier !== null) return undefined;
  return { selector: argument.selector, overRange, isSummed };
}

function withoutParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? withoutParens(expr.expr) : expr;
}

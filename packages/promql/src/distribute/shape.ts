import { RANGE_FUNCTIONS } from '../execute/range-functions/all.ts';
import type { RangeFunction } from '../execute/range-functions/range-function.ts';
import type { AggregateExpr, Aggregator, Expr, VectorSelector } from '../parse/ast.ts';

/** Those whose groups can be joined from the groups of slices. */
const JOINABLE: ReadonlySet<Aggregator> = new Set(['sum', 'avg', 'count', 'group', 'min', 'max']);

/** A selector or a function of its ranges, series by series: what of it matters to slices. */
export interface SeriesShape {
  readonly selector: VectorSelector;
  /** `null` for the selector's latest samples. */
  readonly overRange: RangeFunction | null;
}

/** An aggregation straight over such. */
export interface Shape extends SeriesShape {
  /** Its groups are sums that are joined before they are rounded. */
  readonly isSummed: boolean;
}

/** `undefined` for what is not evaluated in slices. */
export function shapeOf({ op, expr }: AggregateExpr): Shape | undefined {
  const shape = JOINABLE.has(op) ? seriesShapeOf(expr) : undefined;
  return shape && { ...shape, isSummed: op === 'sum' || op === 'avg' };
}

/** The same of what is no aggregation. */
export function seriesShapeOf(expr: Expr): SeriesShape | undefined {
  const inner = withoutParens(expr);
  if (inner.kind === 'vector') return inner.modifier === null ? { selector: inner, overRange: null } : undefined;
  if (inner.kind !== 'call' || inner.args.length !== 1) return undefined;
  const overRange = RANGE_FUNCTIONS.get(inner.function);
  const argument = withoutParens(inner.args[0] as Expr);
  if (overRange === undefined || argument.kind !== 'matrix' || argument.selector.modifier !== null) return undefined;
  return { selector: argument.selector, overRange };
}

/** Its values are no longer the metric's. */
export function namesGo({ overRange }: SeriesShape): boolean {
  return overRange !== null && overRange.keepsName !== true;
}

function withoutParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? withoutParens(expr.expr) : expr;
}

import { changesMetric } from '../execute/binary/vector-scalar.ts';
import { DATE_FUNCTIONS } from '../execute/functions/dates.ts';
import { NUMBER_FUNCTIONS } from '../execute/functions/numbers.ts';
import { isScalar } from '../execute/is-scalar.ts';
import { RANGE_FUNCTIONS } from '../execute/range-functions/all.ts';
import { rangeArgument } from '../execute/range-functions/range-argument.ts';
import type { AggregateExpr, Aggregator, BinaryExpr, Call, Expr, VectorSelector } from '../parse/ast.ts';
import { extractSelectors } from '../parse/walk.ts';

/** Those whose groups can be joined from the groups of slices. */
const JOINABLE: ReadonlySet<Aggregator> = new Set(['sum', 'avg', 'count', 'group', 'min', 'max']);

/** Functions of a vector whose first argument it is, and which look at one series after the other, at nothing of its labels. */
const OF_EACH_SERIES: ReadonlySet<string> = new Set([
  ...[...NUMBER_FUNCTIONS, ...DATE_FUNCTIONS].map(([name]) => name),
  'timestamp',
]);

/** A selector, and what is done with each of its series by itself: what of it matters to slices. */
export interface SeriesShape {
  readonly selector: VectorSelector;
  /** Its values are no longer the metric's. */
  readonly namesGo: boolean;
}

/** An aggregation over such. */
export interface AggregateShape extends SeriesShape {
  /** Its groups are sums that are joined before they are rounded. */
  readonly isSummed: boolean;
}

/** `undefined` for what is not evaluated in slices. */
export function aggregateShapeOf({ op, expr }: AggregateExpr): AggregateShape | undefined {
  const shape = JOINABLE.has(op) ? mappedShapeOf(expr) : undefined;
  return shape && { ...shape, isSummed: op === 'sum' || op === 'avg' };
}

/** The same of a selector or a function of its ranges: what is read and walked over, beside which all else is little. */
export function seriesShapeOf(expr: VectorSelector | Call): SeriesShape | undefined {
  if (expr.kind === 'vector') return { selector: expr, namesGo: false };
  const overRange = RANGE_FUNCTIONS.get(expr.function);
  if (overRange === undefined) return undefined;
  const range = rangeArgument(expr);
  if (range.kind !== 'matrix' || !expr.args.every((argument) => argument === range || isConstant(argument)))
    return undefined;
  return { selector: range.selector, namesGo: overRange.keepsName !== true };
}

/** The same with anything done with a series' values on the way to where they are aggregated. */
function mappedShapeOf(expr: Expr): SeriesShape | undefined {
  switch (expr.kind) {
    case 'paren':
      return mappedShapeOf(expr.expr);
    case 'unary':
      return mapped(expr.expr, expr.op === '-');
    case 'binary':
      return ofScalar(expr);
    case 'call': {
      const [vector, ...others] = expr.args;
      if (vector === undefined || !OF_EACH_SERIES.has(expr.function)) return seriesShapeOf(expr);
      return others.every(isConstant) ? mapped(vector, true) : undefined;
    }
    case 'vector':
      return seriesShapeOf(expr);
    default:
      return undefined;
  }
}

function ofScalar(expr: BinaryExpr): SeriesShape | undefined {
  const [vector, other] = isScalar(expr.left) ? [expr.right, expr.left] : [expr.left, expr.right];
  return isScalar(other) && isConstant(other) ? mapped(vector, changesMetric(expr)) : undefined;
}

function mapped(vector: Expr, namesGo: boolean): SeriesShape | undefined {
  const shape = mappedShapeOf(vector);
  return shape && { ...shape, namesGo: shape.namesGo || namesGo };
}

/** It reads nothing, so it is the same in a slice: a number, or something of the time of evaluation. */
function isConstant(expr: Expr): boolean {
  return extractSelectors(expr).length === 0;
}

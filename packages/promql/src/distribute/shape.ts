import { changesMetric } from '../execute/binary/vector-scalar.ts';
import { DATE_FUNCTIONS } from '../execute/functions/dates.ts';
import { NUMBER_FUNCTIONS } from '../execute/functions/numbers.ts';
import { isScalar } from '../execute/is-scalar.ts';
import { RANGE_FUNCTIONS } from '../execute/range-functions/all.ts';
import { rangeArgument } from '../execute/range-functions/range-argument.ts';
import type { AggregateExpr, Aggregator, BinaryExpr, Call, Expr, SubqueryExpr, VectorSelector } from '../parse/ast.ts';
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
  /** What other series are read for: evaluated where it was asked, in the order in which they would be. */
  readonly scalars: readonly Expr[];
  /** Inside of which the selector stands. */
  readonly subquery: SubqueryExpr | null;
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
  if (expr.kind === 'vector') return { selector: expr, namesGo: false, scalars: [], subquery: null };
  const overRange = RANGE_FUNCTIONS.get(expr.function);
  if (overRange === undefined) return undefined;
  const range = rangeArgument(expr);
  const own =
    range.kind === 'subquery' ? insideOf(range) : { selector: range.selector, namesGo: false, subquery: null };
  const scalars = readingAmong(expr.args.filter((argument) => argument !== range));
  return own && { ...own, namesGo: own.namesGo || overRange.keepsName !== true, scalars };
}

/** Evaluated at steps of its own; one inside of another, and scalars at those steps, stay where they are. */
function insideOf(subquery: SubqueryExpr): Omit<SeriesShape, 'scalars'> | undefined {
  const shape = mappedShapeOf(subquery.expr);
  if (shape === undefined || shape.subquery !== null || shape.scalars.length > 0) return undefined;
  return { selector: shape.selector, namesGo: shape.namesGo, subquery };
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
      return mapped(vector, true, others);
    }
    case 'vector':
      return seriesShapeOf(expr);
    default:
      return undefined;
  }
}

function ofScalar(expr: BinaryExpr): SeriesShape | undefined {
  const [vector, other] = isScalar(expr.left) ? [expr.right, expr.left] : [expr.left, expr.right];
  return isScalar(other) ? mapped(vector, changesMetric(expr), [other]) : undefined;
}

function mapped(vector: Expr, namesGo: boolean, others: readonly Expr[] = []): SeriesShape | undefined {
  const shape = mappedShapeOf(vector);
  return (
    shape && {
      ...shape,
      namesGo: shape.namesGo || namesGo,
      scalars: [...readingAmong(others), ...shape.scalars],
    }
  );
}

/** All others read nothing, and are the same in a slice: a number, or something of the time of evaluation. */
function readingAmong(scalars: readonly Expr[]): readonly Expr[] {
  return scalars.filter((expr) => extractSelectors(expr).length > 0);
}

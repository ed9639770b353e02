import { ALL_FEATURES, type BinaryOperator, type Call, childrenOf, type Expr, parseExpr } from '@oriel/promql';
import type { Case } from './case.ts';

/** A meaning that Prometheus changed: a query that touches it is not asked of a release from before. */
interface Change {
  /** The first release with the meaning of today. */
  readonly since: readonly [major: number, minor: number];
  readonly reason: string;
  concerns(expr: Expr): boolean;
}

/** A fault of the newest release known here, or a meaning of it that this library does not follow yet. */
const NOT_YET = [Number.POSITIVE_INFINITY, 0] as const;

const CHANGES: readonly Change[] = [
  {
    since: NOT_YET,
    reason: 'timestamp() of a selector that has both @ and offset is empty, though the selector is not',
    concerns: (expr) => isCall(expr, 'timestamp') && isFixedAndMoved((expr as Call).args[0]!),
  },
  {
    since: NOT_YET,
    reason: 'fill_left and fill_right name the operands as they are written under group_right, too',
    concerns: (expr) =>
      expr.kind === 'binary' &&
      expr.matching?.cardinality === 'one-to-many' &&
      (expr.matching.fill.left !== null || expr.matching.fill.right !== null),
  },
  {
    since: NOT_YET,
    reason: 'count_values makes a label of the last digit, which is not the same in every library of mathematics',
    concerns: (expr) => expr.kind === 'aggregate' && expr.op === 'count_values' && hasOwnLastDigit(expr),
  },
  {
    since: [2, 51],
    reason: 'predict_linear over a range at a fixed time counts from each step',
    concerns: (expr) => isCall(expr, 'predict_linear') && isFixed((expr as Call).args[0]!),
  },
  {
    since: [2, 51],
    reason: 'rate and increase reach back half an interval at most where a window begins long before its first sample',
    concerns: (expr) => isCall(expr, 'rate', 'increase'),
  },
  {
    since: [2, 52],
    reason: 'count_values by labels that come after its own keeps them',
    concerns: (expr) => expr.kind === 'aggregate' && expr.op === 'count_values' && !expr.without,
  },
  {
    since: [3, 0],
    reason: 'the spread of what has an infinite value among it is not a number',
    concerns: (expr) => expr.kind === 'aggregate' && (expr.op === 'stddev' || expr.op === 'stdvar'),
  },
  {
    since: [3, 0],
    reason: 'atan2 drops the name of its metric',
    concerns: (expr) => expr.kind === 'binary' && expr.op === 'atan2',
  },
  {
    since: [3, 9],
    reason: 'a comparison that filters refuses several matches also where only one of them holds',
    concerns: (expr) => expr.kind === 'binary' && expr.matching !== null && isComparison(expr.op),
  },
  {
    since: [3, 16],
    reason: 'series that differ in the name of their metric alone may take turns',
    concerns: (expr) => expr.kind === 'vector' && expr.name === '',
  },
  {
    since: [3, 16],
    reason: 'a quantile at the very rank of an infinite value is that value',
    concerns: (expr) => isCall(expr, 'quantile_over_time') || (expr.kind === 'aggregate' && expr.op === 'quantile'),
  },
  {
    since: [3, 4],
    reason: 'histogram_fraction takes classic histograms too',
    concerns: (expr) => isCall(expr, 'histogram_fraction'),
  },
];

/**
 * Whether that release counts the samples of the query otherwise: before 3.16 a subquery counted what came out of it, and a histogram
 * counts by its buckets, to which Prometheus adds those that later ones of the same chunk have.
 */
export function countsDiffer({ query, series }: Case, version: string): boolean {
  if (series.some(({ values }) => values.some((value) => typeof value === 'object'))) return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 3 || (major === 3 && minor >= 16)) return false;
  const hasSubquery = (expr: Expr): boolean => expr.kind === 'subquery' || childrenOf(expr).some(hasSubquery);
  return hasSubquery(parseExpr(query, ALL_FEATURES));
}

/** Functions whose last digit depends on the machine's own library. */
const TRANSCENDENTAL = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'];
const LOGARITHMIC = ['exp', 'ln', 'log2', 'log10'];

function hasOwnLastDigit(expr: Expr): boolean {
  if (isCall(expr, ...TRANSCENDENTAL, ...LOGARITHMIC)) return true;
  if (expr.kind === 'binary' && (expr.op === '^' || expr.op === 'atan2')) return true;
  return childrenOf(expr).some(hasOwnLastDigit);
}

function isComparison(op: BinaryOperator): boolean {
  return ['==', '!=', '<', '<=', '>', '>='].includes(op);
}

function isFixedAndMoved(argument: Expr): boolean {
  return argument.kind === 'vector' && argument.at !== null && argument.offset !== 0;
}

/** A range that is the same at every step. */
function isFixed(range: Expr): boolean {
  return range.kind === 'matrix' ? range.selector.at !== null : range.kind === 'subquery' && range.at !== null;
}

function isCall(expr: Expr, ...names: readonly string[]): boolean {
  return expr.kind === 'call' && names.includes(expr.function);
}

/** Why that release is not asked this query, `null` if it is. */
export function reasonToLeaveOut(query: string, version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const changes = CHANGES.filter(({ since }) => major < since[0] || (major === since[0] && minor < since[1]));
  const concerned = (expr: Expr): Change | undefined =>
    changes.find((change) => change.concerns(expr)) ??
    childrenOf(expr)
      .map(concerned)
      .find((change) => change !== undefined);
  return concerned(parseExpr(query, ALL_FEATURES))?.reason ?? null;
}

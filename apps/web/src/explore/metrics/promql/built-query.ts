import { type AggregateExpr, type Call, type Expr, FUNCTIONS, type LabelMatcher, METRIC_NAME } from '@oriel/promql';

/** What the builder holds: one selector, and what is done to it, innermost first. */
export interface BuiltQuery {
  readonly metric: string;
  readonly matchers: readonly LabelMatcher[];
  readonly operations: readonly Operation[];
}

export type Operation =
  /** Over a range of samples: `rate(x[5m])`; numbers stand before the range as `quantile_over_time` has them. */
  | {
      readonly kind: 'range';
      readonly function: string;
      readonly rangeMs: number;
      readonly before: readonly number[];
      readonly after: readonly number[];
    }
  /** A value at a time: `histogram_quantile(0.95, x)`, `clamp_max(x, 1)`. */
  | {
      readonly kind: 'call';
      readonly function: string;
      readonly before: readonly number[];
      readonly after: readonly number[];
    }
  | {
      readonly kind: 'aggregate';
      readonly function: AggregateExpr['op'];
      readonly labels: readonly string[];
      readonly without: boolean;
      readonly parameter: number | undefined;
    }
  /** With a number on the right: `x * 100`, `x > 5`. */
  | { readonly kind: 'math'; readonly op: string; readonly value: number };

export type Built =
  | { readonly kind: 'built'; readonly query: BuiltQuery }
  /** Why the text stays in the editor. */
  | { readonly kind: 'refused'; readonly why: string };

export const MATH_OPERATORS = ['+', '-', '*', '/', '%', '^', '==', '!=', '>', '<', '>=', '<='] as const;

class Refusal extends Error {}

/** Takes a query apart, where the builder can hold all of it. */
export function buildFrom(expr: Expr): Built {
  const operations: Operation[] = [];
  try {
    const selector = takeApart(expr, operations);
    return { kind: 'built', query: { ...selector, operations: operations.reverse() } };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', why: error.message };
    throw error;
  }
}

/** Pushes operations from the outermost inwards, and answers what they are done to. */
function takeApart(expr: Expr, operations: Operation[]): Omit<BuiltQuery, 'operations'> {
  switch (expr.kind) {
    case 'paren':
      return takeApart(expr.expr, operations);
    case 'vector': {
      if (expr.offset !== 0) throw new Refusal('an offset');
      if (expr.at !== null) throw new Refusal('an @ time');
      if (expr.modifier !== null) throw new Refusal(expr.modifier);
      const named = expr.matchers.filter((matcher) => matcher.name === METRIC_NAME);
      if (named.length > 1 || (named[0] !== undefined && named[0].op !== '='))
        throw new Refusal('a condition on the name of the metric');
      return {
        metric: named[0]?.value ?? '',
        matchers: expr.matchers.filter((matcher) => matcher.name !== METRIC_NAME),
      };
    }
    case 'call':
      return takeCallApart(expr, operations);
    case 'aggregate': {
      const { parameter } = expr;
      if (parameter !== null && numberOf(parameter) === undefined)
        throw new Refusal(`${expr.op} by something that is no number`);
      operations.push({
        kind: 'aggregate',
        function: expr.op,
        labels: expr.grouping,
        without: expr.without,
        parameter: parameter === null ? undefined : numberOf(parameter),
      });
      return takeApart(expr.expr, operations);
    }
    case 'binary': {
      const value = numberOf(expr.right);
      if (value === undefined)
        throw new Refusal('an operation between two queries; name them A and B and write a formula');
      if (expr.returnBool) throw new Refusal('bool');
      if (!MATH_OPERATORS.some((op) => op === expr.op)) throw new Refusal(expr.op);
      operations.push({ kind: 'math', op: expr.op, value });
      return takeApart(expr.left, operations);
    }
    case 'subquery':
      throw new Refusal('a subquery');
    case 'unary':
      throw new Refusal('a sign before a query');
    case 'matrix':
      throw new Refusal('a range without a function');
    case 'number':
    case 'string':
    case 'step-invariant':
      throw new Refusal('no metric');
  }
}

function takeCallApart({ function: name, args }: Call, operations: Operation[]): Omit<BuiltQuery, 'operations'> {
  const at = args.findIndex((arg) => numberOf(arg) === undefined);
  const inner = args[at];
  if (inner === undefined) throw new Refusal(`${name} without a metric`);
  const numbers = (all: readonly Expr[]): number[] =>
    all.map((arg) => {
      const value = numberOf(arg);
      if (value === undefined) throw new Refusal(`${name} with more than one query or text`);
      return value;
    });
  const before = numbers(args.slice(0, at));
  const after = numbers(args.slice(at + 1));
  if (inner.kind === 'matrix') {
    if (typeof inner.range !== 'number') throw new Refusal('a range that is worked out');
    operations.push({ kind: 'range', function: name, rangeMs: inner.range, before, after });
    return takeApart(inner.selector, operations);
  }
  operations.push({ kind: 'call', function: name, before, after });
  return takeApart(inner, operations);
}

function numberOf(expr: Expr): number | undefined {
  if (expr.kind === 'number' && !expr.duration) return expr.value;
  if (expr.kind !== 'unary') return undefined;
  const value = numberOf(expr.expr);
  return value === undefined ? undefined : expr.op === '-' ? -value : value;
}

/** Numbers that a call wants beside what it is done to, for a new operation. */
const FIRST_NUMBERS: Readonly<Record<string, { before?: readonly number[]; after?: readonly number[] }>> = {
  histogram_quantile: { before: [0.95] },
  histogram_fraction: { before: [0, 0.2] },
  quantile_over_time: { before: [0.95] },
  predict_linear: { after: [3_600] },
  clamp: { after: [0, 1] },
  clamp_max: { after: [1] },
  clamp_min: { after: [0] },
  round: { after: [0.1] },
};
const DEFAULT_RANGE_MS = 300_000;
const WITH_PARAMETER: Readonly<Record<string, number>> = {
  topk: 5,
  bottomk: 5,
  quantile: 0.95,
  limitk: 10,
  limit_ratio: 0.1,
};

/** A new operation with numbers that are a good beginning. */
export function newOperation(kind: 'call' | 'aggregate' | 'math', name: string): Operation {
  if (kind === 'math') return { kind: 'math', op: name, value: name === '*' ? 100 : 0 };
  if (kind === 'aggregate') {
    const op = name as AggregateExpr['op'];
    return { kind: 'aggregate', function: op, labels: [], without: false, parameter: WITH_PARAMETER[name] };
  }
  const { before = [], after = [] } = FIRST_NUMBERS[name] ?? {};
  return FUNCTIONS.get(name)?.args.includes('matrix') === true
    ? { kind: 'range', function: name, rangeMs: DEFAULT_RANGE_MS, before, after }
    : { kind: 'call', function: name, before, after };
}

/**
 * Puts an operation where it can stand: what reads a range comes first and is there once, everything else behind what is there.
 */
export function withOperation(query: BuiltQuery, operation: Operation): BuiltQuery {
  const others =
    operation.kind === 'range' ? query.operations.filter(({ kind }) => kind !== 'range') : query.operations;
  return { ...query, operations: operation.kind === 'range' ? [operation, ...others] : [...others, operation] };
}

/** The first query for a metric of a type: a counter is a rate, a histogram its 95th percentile. */
export function usualQuery(metric: string, type: string): BuiltQuery {
  const query = (name: string, ...operations: Operation[]): BuiltQuery => ({ metric: name, matchers: [], operations });
  const rate = newOperation('call', 'rate');
  const sum: Operation = { kind: 'aggregate', function: 'sum', labels: [], without: false, parameter: undefined };
  if (metric.endsWith('_bucket'))
    return query(metric, rate, { ...sum, labels: ['le'] }, newOperation('call', 'histogram_quantile'));
  if (type === 'histogram') return query(metric, rate, sum, newOperation('call', 'histogram_quantile'));
  return type === 'counter' || /_(?:total|count|sum)$/.test(metric) ? query(metric, rate, sum) : query(metric);
}

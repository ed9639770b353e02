import { PromqlError } from '../errors.ts';
import type {
  AtModifier,
  DurationExpr,
  DurationOperand,
  DurationValue,
  Expr,
  NumberLiteral,
  VectorSelector,
} from '../parse/ast.ts';
import { withInfoSelector } from './info-selector.ts';
import type { QueryRange } from './query-range.ts';

/**
 * The tree with everything in it that the query's own range decides: `start()`, `end()`, `step()` and `range()` become numbers,
 * duration expressions become milliseconds, `@ start()` a time. Parentheses around arguments, which mean nothing, go.
 */
export function resolve(expr: Expr, query: QueryRange): Expr {
  const resolved = (inner: Expr): Expr => resolve(inner, query);
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr;
    case 'paren':
    case 'unary':
    case 'step-invariant':
      return { ...expr, expr: resolved(expr.expr) };
    case 'binary':
      return { ...expr, left: resolved(expr.left), right: resolved(expr.right) };
    case 'aggregate':
      return {
        ...expr,
        expr: withoutParens(resolved(expr.expr)),
        parameter: expr.parameter && withoutParens(resolved(expr.parameter)),
      };
    case 'call': {
      const seconds = ofTheQuery(expr.function, query);
      if (seconds !== undefined)
        return { kind: 'number', value: seconds, duration: false, position: expr.position } satisfies NumberLiteral;
      const call = { ...expr, args: expr.args.map((arg) => withoutParens(resolved(arg))) };
      return call.function === 'info' ? withInfoSelector(call) : call;
    }
    case 'vector':
      return selectorOf(expr, query);
    case 'matrix':
      return { ...expr, selector: selectorOf(expr.selector, query), range: positive(expr.range, query) };
    case 'subquery':
      return {
        ...expr,
        expr: resolved(expr.expr),
        range: positive(expr.range, query),
        step: expr.step === 0 ? 0 : positive(expr.step, query),
        offset: milliseconds(expr.offset, query),
        at: timeOf(expr.at, query),
      };
    default:
      return expr satisfies never;
  }
}

function withoutParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? withoutParens(expr.expr) : expr;
}

function selectorOf(selector: VectorSelector, query: QueryRange): VectorSelector {
  return { ...selector, offset: milliseconds(selector.offset, query), at: timeOf(selector.at, query) };
}

function timeOf(at: AtModifier | null, { startMs, endMs }: QueryRange): number | null {
  return at === 'start' ? startMs : at === 'end' ? endMs : at;
}

function ofTheQuery(name: string, { startMs, endMs, stepMs }: QueryRange): number | undefined {
  switch (name) {
    case 'start':
      return startMs / 1000;
    case 'end':
      return endMs / 1000;
    case 'range':
      return (endMs - startMs) / 1000;
    case 'step':
      return startMs === endMs ? 0 : stepMs / 1000;
    default:
      return undefined;
  }
}

function positive(duration: DurationValue, query: QueryRange): number {
  const value = milliseconds(duration, query);
  if (typeof duration !== 'number' && secondsOf(duration, query) <= 0)
    throw invalid(duration, 'duration must be greater than 0');
  return value;
}

function milliseconds(duration: DurationValue, query: QueryRange): number {
  if (typeof duration === 'number') return duration;
  const seconds = secondsOf(duration, query);
  if (!Number.isFinite(seconds)) throw invalid(duration, 'duration is NaN or infinite');
  // What 64 bits of nanoseconds hold.
  if (Math.abs(seconds) > 2 ** 63 / 1e9) throw invalid(duration, 'duration is out of range');
  return Math.trunc(seconds * 1000);
}

function secondsOf(expr: DurationOperand, query: QueryRange): number {
  if (expr.kind === 'number') return expr.value;
  const left = expr.left === null ? 0 : secondsOf(expr.left, query);
  const right = expr.right === null ? 0 : secondsOf(expr.right, query);
  switch (expr.op) {
    case 'step':
      return query.stepMs / 1000;
    case 'range':
      return (query.endMs - query.startMs) / 1000;
    case 'min_of':
      return Math.min(left, right);
    case 'max_of':
      return Math.max(left, right);
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) throw invalid(expr, 'division by zero');
      return left / right;
    case '%':
      if (right === 0) throw invalid(expr, 'modulo by zero');
      return left % right;
    case '^':
      return left ** right;
    default:
      return expr.op satisfies never;
  }
}

/** Prometheus' form: offsets of start and end before the text. */
function invalid({ position }: DurationExpr, message: string): PromqlError {
  return new PromqlError('parse', `${position.start}:${position.end}: ${message}`);
}

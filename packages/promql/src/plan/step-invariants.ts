import type { Call, Expr } from '../parse/ast.ts';

/** Their value depends on when they are evaluated, whatever their arguments (Prometheus, `AtModifierUnsafeFunctions`). */
const DEPEND_ON_TIME: ReadonlySet<string> = new Set([
  'days_in_month',
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'hour',
  'minute',
  'month',
  'year',
  'predict_linear',
  'time',
  'timestamp',
]);

/** Wraps the largest parts of the tree that have the same value at every step, so that they are evaluated once. */
export function wrapStepInvariants(expr: Expr): Expr {
  const { expr: inner, wrap } = judge(expr);
  return wrap ? wrapped(inner) : inner;
}

interface Judged {
  readonly expr: Expr;
  /** The same at every step. */
  readonly invariant: boolean;
  /** Worth wrapping: literals are not, and ranges are evaluated by the function around them. */
  readonly wrap: boolean;
}

function judge(expr: Expr): Judged {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return { expr, invariant: true, wrap: false };
    case 'vector':
      return { expr, invariant: expr.at !== null, wrap: expr.at !== null };
    case 'matrix':
      return { expr, invariant: expr.selector.at !== null, wrap: false };
    case 'paren':
    case 'unary': {
      const inner = judge(expr.expr);
      return { ...inner, expr: { ...expr, expr: inner.expr } };
    }
    case 'aggregate': {
      const inner = judge(expr.expr);
      // The parameter is not looked at, as upstream: `topk(scalar(x), y @ 1)` counts as the same at every step.
      return { ...inner, expr: { ...expr, expr: inner.expr } };
    }
    case 'binary': {
      const left = judge(expr.left);
      const right = judge(expr.right);
      if (left.invariant && right.invariant)
        return { expr: { ...expr, left: left.expr, right: right.expr }, invariant: true, wrap: true };
      return {
        expr: {
          ...expr,
          left: left.wrap ? wrapped(left.expr) : left.expr,
          right: right.wrap ? wrapped(right.expr) : right.expr,
        },
        invariant: false,
        wrap: false,
      };
    }
    case 'call':
      return judgeCall(expr);
    case 'subquery': {
      const inner = judge(expr.expr);
      return {
        expr: { ...expr, expr: inner.invariant ? wrapped(inner.expr) : inner.expr },
        invariant: expr.at !== null,
        wrap: false,
      };
    }
    case 'step-invariant':
      return { expr: expr.expr, invariant: true, wrap: true };
    default:
      return expr satisfies never;
  }
}

function judgeCall(call: Call): Judged {
  const args = call.args.map(judge);
  const ofSelectors = call.function === 'timestamp' && args.every(({ expr }) => expr.kind === 'vector');
  const invariant = (ofSelectors || !DEPEND_ON_TIME.has(call.function)) && args.every((arg) => arg.invariant);
  if (invariant) return { expr: { ...call, args: args.map(({ expr }) => expr) }, invariant, wrap: true };
  return {
    expr: { ...call, args: args.map(({ expr, wrap }) => (wrap ? wrapped(expr) : expr)) },
    invariant,
    wrap: false,
  };
}

function wrapped(expr: Expr): Expr {
  return { kind: 'step-invariant', expr, position: expr.position };
}

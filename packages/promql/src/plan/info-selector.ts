import type { LabelMatcher } from '../label-matcher.ts';
import { METRIC_NAME } from '../labels.ts';
import type { Call, Expr, VectorSelector } from '../parse/ast.ts';

/**
 * `info(v, {…})` with its second argument as the selector it stands for: of which info metrics (`target_info` where none is named),
 * and at which time, which is that of the first selector in `v`. The arguments are resolved.
 */
export function withInfoSelector(call: Call): Call {
  const [vector, written] = call.args as readonly [Expr, VectorSelector?];
  const given = written?.matchers ?? [];
  const names = given.filter(({ name }) => name === METRIC_NAME);
  const selector: VectorSelector = {
    kind: 'vector',
    name: '',
    matchers: [...given.filter(({ name }) => name !== METRIC_NAME), ...metricMatchers(names)],
    modifier: null,
    position: (written ?? call).position,
    ...timeOf(vector),
  };
  return { ...call, args: [vector, selector] };
}

function metricMatchers(names: readonly LabelMatcher[]): readonly LabelMatcher[] {
  if (names.length === 0) return [{ name: METRIC_NAME, op: '=', value: 'target_info' }];
  if (names.some(({ op }) => op === '=' || op === '=~')) return names;
  return [{ name: METRIC_NAME, op: '=~', value: '.+_info' }, ...names];
}

type Time = Pick<VectorSelector, 'at' | 'offset'>;

function timeOf(vector: Expr): Time {
  return timeOfFirstSelector(vector) ?? { at: null, offset: 0 };
}

/** Offsets of the subqueries around add up, until an `@` says what they count from. */
function timeOfFirstSelector(expr: Expr): Time | undefined {
  switch (expr.kind) {
    case 'vector':
      return { at: expr.at, offset: expr.offset };
    case 'matrix':
      return timeOfFirstSelector(expr.selector);
    case 'subquery': {
      const inner = timeOfFirstSelector(expr.expr);
      if (inner === undefined || inner.at !== null) return inner;
      return { at: expr.at, offset: (inner.offset as number) + (expr.offset as number) };
    }
    case 'paren':
    case 'unary':
    case 'step-invariant':
      return timeOfFirstSelector(expr.expr);
    case 'binary':
      return timeOfFirstSelector(expr.left) ?? timeOfFirstSelector(expr.right);
    case 'aggregate':
      return (
        timeOfFirstSelector(expr.expr) ?? (expr.parameter === null ? undefined : timeOfFirstSelector(expr.parameter))
      );
    case 'call':
      for (const arg of expr.args) {
        const time = timeOfFirstSelector(arg);
        if (time !== undefined) return time;
      }
      return undefined;
    case 'number':
    case 'string':
      return undefined;
    default:
      return expr satisfies never;
  }
}

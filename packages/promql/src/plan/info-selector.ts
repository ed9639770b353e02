import type { LabelMatcher } from '../label-matcher.ts';
import { METRIC_NAME } from '../labels.ts';
import type { Call, Expr, VectorSelector } from '../parse/ast.ts';
import { valueTypeOf } from '../parse/value-type.ts';

/**
 * `info(v, {…})` with its second argument as the selector it stands for: of which info metrics (`target_info` where none is named),
 * and at which time, which is that of the selectors in `v` where they have one in common. The arguments are resolved.
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

const EVALUATION: Time = { at: null, offset: 0 };

/** The one time that everything in `vector` is of; where there are several, that of the evaluation. */
function timeOf(vector: Expr): Time {
  const [first = EVALUATION, ...others] = timesOf(vector);
  return others.every((time) => isSame(time, first)) ? first : EVALUATION;
}

function isSame(one: Time, other: Time): boolean {
  if (one.at === null || other.at === null) return one.at === other.at && one.offset === other.offset;
  return moment(one) === moment(other);
}

function moment({ at, offset }: Time): number {
  return (at as number) - (offset as number);
}

/** Of whatever a vector is made from; what is made from no selector is of the evaluation. Numbers beside it say nothing of its time. */
function timesOf(expr: Expr): readonly Time[] {
  switch (expr.kind) {
    case 'vector':
      return [{ at: expr.at, offset: expr.offset }];
    case 'matrix':
      return timesOf(expr.selector);
    case 'subquery':
      // Offsets of the subqueries around add up, until an `@` says what they count from.
      return timesOf(expr.expr).map((inner) =>
        inner.at === null ? { at: expr.at, offset: (inner.offset as number) + (expr.offset as number) } : inner,
      );
    case 'paren':
    case 'unary':
    case 'step-invariant':
    case 'aggregate':
      return timesOf(expr.expr);
    case 'binary':
      return [expr.left, expr.right].filter(isOfSeries).flatMap(timesOf);
    case 'call': {
      // The second argument of `info` selects labels, not series.
      const args = expr.function === 'info' ? expr.args.slice(0, 1) : expr.args;
      const times = args.filter(isOfSeries).flatMap(timesOf);
      return times.length === 0 ? [EVALUATION] : times;
    }
    case 'number':
    case 'string':
      return [];
    default:
      return expr satisfies never;
  }
}

function isOfSeries(expr: Expr): boolean {
  const type = valueTypeOf(expr);
  return type === 'vector' || type === 'matrix';
}

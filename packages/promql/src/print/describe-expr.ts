import { FUNCTIONS } from '../functions/all.ts';
import type { LabelMatcher } from '../label-matcher.ts';
import { plainNumber } from '../number-text.ts';
import type {
  AtModifier,
  DurationOperand,
  DurationValue,
  Expr,
  SubqueryExpr,
  VectorMatching,
  VectorSelector,
} from '../parse/ast.ts';

/** A tree as JSON. */
export type Description =
  | null
  | string
  | number
  | boolean
  | readonly Description[]
  | { readonly [key: string]: Description };

/** An expression as `/api/v1/parse_query` shows it: Prometheus' tree as JSON, times in milliseconds. */
export function describeExpr(expr: Expr): Description {
  switch (expr.kind) {
    case 'number':
      return { type: 'numberLiteral', val: plainNumber(expr.value) };
    case 'string':
      return { type: 'stringLiteral', val: expr.value };
    case 'paren':
      return { type: 'parenExpr', expr: describeExpr(expr.expr) };
    case 'unary':
      return { type: 'unaryExpr', op: expr.op, expr: describeExpr(expr.expr) };
    case 'binary':
      return {
        type: 'binaryExpr',
        op: expr.op,
        lhs: describeExpr(expr.left),
        rhs: describeExpr(expr.right),
        matching: expr.matching === null ? null : describeMatching(expr.matching),
        bool: expr.returnBool,
      };
    case 'aggregate':
      return {
        type: 'aggregation',
        op: expr.op,
        expr: describeExpr(expr.expr),
        param: expr.parameter === null ? null : describeExpr(expr.parameter),
        grouping: expr.grouping,
        without: expr.without,
      };
    case 'call':
      return { type: 'call', func: describeFunction(expr.function), args: expr.args.map(describeExpr) };
    case 'vector':
      return { type: 'vectorSelector', ...describeSelector(expr) };
    case 'matrix':
      return { type: 'matrixSelector', ...describeSelector(expr.selector), ...describeDuration('range', expr.range) };
    case 'subquery':
      return {
        type: 'subquery',
        expr: describeExpr(expr.expr),
        ...describeDuration('range', expr.range),
        ...describeDuration('step', expr.step),
        ...describeTime(expr),
      };
    case 'step-invariant':
      return describeExpr(expr.expr);
  }
}

function describeFunction(name: string): Description {
  const signature = FUNCTIONS.get(name);
  if (signature === undefined) return { name };
  return { name, argTypes: signature.args, variadic: signature.variadic, returnType: signature.returns };
}

function describeMatching({ cardinality, labels, on, include, fill }: VectorMatching): Description {
  return { card: cardinality, labels, on, include, fillValues: { lhs: fill.left, rhs: fill.right } };
}

function describeSelector(selector: VectorSelector) {
  return {
    name: selector.name,
    matchers: selector.matchers.map(describeMatcher),
    ...describeTime(selector),
    anchored: selector.modifier === 'anchored',
    smoothed: selector.modifier === 'smoothed',
  };
}

function describeMatcher({ name, value, op }: LabelMatcher): Description {
  return { name, value, type: op };
}

function describeTime({ offset, at }: Pick<VectorSelector | SubqueryExpr, 'offset' | 'at'>) {
  return { ...describeDuration('offset', offset), ...describeAt(at) };
}

function describeAt(at: AtModifier | null) {
  return { timestamp: typeof at === 'number' ? at : null, startOrEnd: typeof at === 'string' ? at : null };
}

/** Milliseconds under the name itself, which are 0 where an expression stands beside it. */
function describeDuration(name: string, duration: DurationValue): { readonly [key: string]: Description } {
  if (typeof duration === 'number') return { [name]: duration, [`${name}Expr`]: null };
  return { [name]: 0, [`${name}Expr`]: describeOperand(duration) };
}

function describeOperand(operand: DurationOperand | null): Description {
  if (operand === null) return null;
  if (operand.kind === 'number')
    return { type: 'numberLiteral', val: plainNumber(operand.value), duration: operand.duration };
  const { op, left, right, wrapped } = operand;
  return { type: 'durationExpr', op, lhs: describeOperand(left), rhs: describeOperand(right), wrapped };
}

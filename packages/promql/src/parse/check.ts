import { FUNCTIONS } from '../functions/all.ts';
import { argumentCounts } from '../functions/signature.ts';
import { compileMatcher } from '../label-matcher.ts';
import { METRIC_NAME } from '../labels.ts';
import type { AggregateExpr, BinaryExpr, Call, Expr, SubqueryExpr, ValueType, VectorSelector } from './ast.ts';
import { checkBinary } from './check-binary.ts';
import type { Cursor } from './cursor.ts';
import { quoteText } from './go-quote.ts';
import { valueTypeOf } from './value-type.ts';

/** What Prometheus calls the types in its messages. */
const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  none: 'none',
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
};

/**
 * Judges a tree that was read without a problem: types, arguments, matching. What is wrong is told in the order in which Prometheus
 * does. Long chains of operators lean left, so the left side is walked in a loop; everything else is as deep as the parser allows.
 */
export function checkExpression(cursor: Cursor, expr: Expr): ValueType {
  const spine: (BinaryExpr | SubqueryExpr)[] = [];
  let bottom = expr;
  while (bottom.kind === 'binary' || bottom.kind === 'subquery') {
    spine.push(bottom);
    bottom = bottom.kind === 'binary' ? bottom.left : bottom.expr;
  }
  let type = checkNode(cursor, bottom);
  for (const node of spine.reverse()) {
    type =
      node.kind === 'binary'
        ? checkBinary(cursor, node, type, checkExpression(cursor, node.right))
        : checkSubquery(cursor, node, type);
  }
  return type;
}

type Leaf = Exclude<Expr, BinaryExpr | SubqueryExpr>;

function checkNode(cursor: Cursor, expr: Leaf): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vector':
      checkSelector(cursor, expr);
      return 'vector';
    case 'matrix':
      checkSelector(cursor, expr.selector);
      return 'matrix';
    case 'aggregate':
      checkAggregate(cursor, expr);
      return 'vector';
    case 'call':
      return checkCall(cursor, expr);
    case 'paren':
    case 'step-invariant':
      return checkExpression(cursor, expr.expr);
    case 'unary': {
      const type = checkExpression(cursor, expr.expr);
      if (type !== 'scalar' && type !== 'vector')
        cursor.report(
          expr.position,
          `unary expression only allowed on expressions of type scalar or instant vector, got ${quoteText(TYPE_NAMES[type])}`,
        );
      return type;
    }
  }
}

function checkSubquery(cursor: Cursor, { position }: SubqueryExpr, type: ValueType): ValueType {
  if (type !== 'vector') cursor.report(position, `subquery is only allowed on instant vector, got ${type} instead`);
  return 'matrix';
}

function expectType(cursor: Cursor, expr: Expr, wanted: ValueType, context: string): void {
  const type = checkExpression(cursor, expr);
  if (type !== wanted)
    cursor.report(expr.position, `expected type ${TYPE_NAMES[wanted]} in ${context}, got ${TYPE_NAMES[type]}`);
}

function checkAggregate(cursor: Cursor, { op, expr, parameter }: AggregateExpr): void {
  expectType(cursor, expr, 'vector', 'aggregation expression');
  if (parameter !== null)
    expectType(cursor, parameter, op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
}

function checkCall(cursor: Cursor, call: Call): ValueType {
  const signature = FUNCTIONS.get(call.function);
  if (signature === undefined) throw new Error(`the parser let a call of ${call.function} through`);
  const { args } = signature;
  const { least, most } = argumentCounts(signature);
  const given = call.args.length;
  if (given < least || given > most) {
    const bound = least === most ? '' : given < least ? 'at least ' : 'at most ';
    const wanted = given < least ? least : most;
    cursor.report(
      call.position,
      `expected ${bound}${wanted} argument(s) in call to ${quoteText(call.function)}, got ${given}`,
    );
  }
  const isInfo = call.function === 'info';
  const [, dataLabels] = call.args;
  if (isInfo && dataLabels !== undefined) checkDataLabels(cursor, call, dataLabels);
  const pattern = call.function === 'label_replace' ? call.args.at(-1) : undefined;
  if (pattern?.kind === 'string') cursor.reportPattern(pattern.position, () => cursor.addPattern(pattern.value));
  call.args.forEach((arg, at) => {
    const wanted = args[at] ?? (signature.variadic === 0 ? undefined : args.at(-1));
    if (wanted === undefined) return;
    // Which series have data labels is known from elsewhere, so their selector may match everything.
    if (isInfo && at > 0 && arg.kind === 'vector') return;
    expectType(cursor, arg, wanted, `call to function ${quoteText(call.function)}`);
  });
  return signature.returns;
}

/** The second argument of `info` is written as a selector and says which labels to take. */
function checkDataLabels(cursor: Cursor, call: Call, expr: Expr): void {
  const type = valueTypeOf(expr);
  if (type !== 'vector')
    cursor.report(call.position, `expected type instant vector in call to function "info", got ${TYPE_NAMES[type]}`);
  if (expr.kind !== 'vector') cursor.report(expr.position, 'expected label selectors only');
  else if (expr.name !== '') cursor.report(expr.position, 'expected label selectors only, got vector selector instead');
}

function checkSelector(cursor: Cursor, { name, matchers, position }: VectorSelector): void {
  if (name === '') {
    if (matchers.every((matcher) => compileMatcher(matcher)('')))
      cursor.report(position, 'vector selector must contain at least one non-empty matcher');
    return;
  }
  for (const matcher of matchers.slice(0, -1)) {
    if (matcher.name === METRIC_NAME)
      cursor.report(position, `metric name must not be set twice: ${quoteText(name)} or ${quoteText(matcher.value)}`);
  }
}

import { childrenOf, type Expr, type LabelMatcher, METRIC_NAME, printExpr, type VectorSelector } from '@oriel/promql';
import { readQuery } from './check-query.ts';

/** Narrows every selector of a query by one more condition; a text that is no query stays as it is. */
export function addMatcher(text: string, matcher: LabelMatcher): string {
  const expr = readQuery(text);
  return expr === undefined ? text : printExpr(narrowed(expr, matcher));
}

/** Narrows a query to what has all of a series' labels. */
export function onlySeries(text: string, labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([name]) => name !== '__name__')
    .reduce((narrowed, [name, value]) => addMatcher(narrowed, { name, op: '=', value }), text);
}

function narrowed(expr: Expr, matcher: LabelMatcher): Expr {
  const inside = (inner: Expr): Expr => narrowed(inner, matcher);
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr;
    case 'vector':
      return withMatcher(expr, matcher);
    case 'matrix':
      return { ...expr, selector: withMatcher(expr.selector, matcher) };
    case 'binary':
      return { ...expr, left: inside(expr.left), right: inside(expr.right) };
    case 'call':
      return { ...expr, args: expr.args.map(inside) };
    case 'aggregate':
      return { ...expr, expr: inside(expr.expr) };
    case 'paren':
    case 'unary':
    case 'subquery':
    case 'step-invariant':
      return { ...expr, expr: inside(expr.expr) };
  }
}

/** A condition on the same label by the same operator gives way. */
function withMatcher(selector: VectorSelector, matcher: LabelMatcher): VectorSelector {
  const others = selector.matchers.filter(({ name, op }) => name !== matcher.name || op !== matcher.op);
  return { ...selector, matchers: [...others, matcher] };
}

/** The name of the only metric that a query reads, undefined where it reads several or names none. */
export function metricOf(expr: Expr): string | undefined {
  const names = new Set(metricsIn(expr));
  return names.size === 1 ? [...names][0] : undefined;
}

/** Names of the metrics that a query reads. */
export function metricsIn(expr: Expr): readonly string[] {
  if (expr.kind === 'vector') {
    const name = expr.matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.op === '=')?.value;
    return name === undefined ? [] : [name];
  }
  return childrenOf(expr).flatMap(metricsIn);
}

import { childrenOf, type Expr, type LabelMatcher, METRIC_NAME, printExpr, type VectorSelector } from '@oriel/promql';
import { readQuery } from './check-query.ts';

/** Narrows every selector of a query by one more condition; a text that is no query stays as it is. */
export function addMatcher(text: string, matcher: LabelMatcher): string {
  const expr = readQuery(text);
  return expr === undefined ? text : printExpr(changed(expr, (selector) => withMatcher(selector, matcher)));
}

/** Takes a condition out of every selector of a query that has it. */
export function withoutMatcher(text: string, { name, op, value }: LabelMatcher): string {
  const expr = readQuery(text);
  const isIt = (one: LabelMatcher) => one.name === name && one.op === op && one.value === value;
  return expr === undefined
    ? text
    : printExpr(
        changed(expr, (selector) => ({ ...selector, matchers: selector.matchers.filter((one) => !isIt(one)) })),
      );
}

/** Narrows a query to what has all of a series' labels. */
export function onlySeries(text: string, labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([name]) => name !== '__name__')
    .reduce((narrowed, [name, value]) => addMatcher(narrowed, { name, op: '=', value }), text);
}

/** Every selector as `change` makes it. */
function changed(expr: Expr, change: (selector: VectorSelector) => VectorSelector): Expr {
  const inside = (inner: Expr): Expr => changed(inner, change);
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr;
    case 'vector':
      return change(expr);
    case 'matrix':
      return { ...expr, selector: change(expr.selector) };
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

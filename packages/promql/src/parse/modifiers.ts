import type { AtModifier, DurationValue, Expr, MatrixSelector, SubqueryExpr, VectorSelector } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseOffsetDuration, parsePositiveDuration } from './duration-expression.ts';
import { parseNumberLiteral, signed } from './literal.ts';

const DURATION_STARTS = 'number, duration, step(), or range()';

/** Reads what may follow a selector, as often as it does: `[5m]`, `[5m:1m]`, `offset`, `@`, `anchored`, `smoothed`. */
export function parseModifiers(cursor: Cursor, expr: Expr): Expr {
  let modified = expr;
  for (;;) {
    switch (cursor.peek().kind) {
      case '[':
        modified = parseRange(cursor, modified);
        break;
      case 'offset':
        cursor.next();
        modified = withOffset(
          cursor,
          modified,
          cursor.within('offset', DURATION_STARTS, () => parseOffsetDuration(cursor)),
        );
        break;
      case '@':
        cursor.next();
        modified = withAt(
          cursor,
          modified,
          cursor.within('@', 'timestamp', () => parseAt(cursor, modified)),
        );
        break;
      case 'anchored':
        cursor.next();
        modified = withModifier(cursor, modified, 'anchored');
        break;
      case 'smoothed':
        cursor.next();
        modified = withModifier(cursor, modified, 'smoothed');
        break;
      default:
        return modified;
    }
  }
}

function parseRange(cursor: Cursor, expr: Expr): MatrixSelector | SubqueryExpr {
  const open = cursor.next();
  const range = cursor.within('subquery or range selector', DURATION_STARTS, () => parsePositiveDuration(cursor));
  if (cursor.is(']')) {
    cursor.next();
    const end = cursor.lastClosing;
    const refusal = whyNoRange(expr);
    if (refusal !== null) cursor.report({ start: open.start, end }, refusal);
    // Of another expression there is no tree: it has been refused.
    return { kind: 'matrix', selector: expr as VectorSelector, range, position: { start: expr.position.start, end } };
  }
  if (cursor.take(':') === null) cursor.fail('subquery or range', '":" or "]"');
  const step = cursor.is(']')
    ? 0
    : cursor.within('subquery selector', `${DURATION_STARTS.replace(' or', '')}, or "]"`, () =>
        parsePositiveDuration(cursor),
      );
  if (cursor.take(']') === null) cursor.fail('subquery selector', '"]"');
  const position = { start: expr.position.start, end: cursor.lastClosing };
  return { kind: 'subquery', expr, range, step, offset: 0, at: null, position };
}

function whyNoRange(expr: Expr): string | null {
  if (expr.kind !== 'vector') return 'ranges only allowed for vector selectors';
  if (expr.offset !== 0) return 'no offset modifiers allowed before range';
  return expr.at === null ? null : 'no @ modifiers allowed before range';
}

type Timed = Pick<VectorSelector | SubqueryExpr, 'offset' | 'at'>;

/** Changes when a selector or a subquery looks; `null`: the change has been refused. */
function retime(cursor: Cursor, expr: Expr, what: string, change: (timed: Timed) => Partial<Timed> | null): Expr {
  const position = { start: expr.position.start, end: cursor.lastClosing };
  if (expr.kind === 'vector' || expr.kind === 'subquery') return { ...expr, ...change(expr), position };
  if (expr.kind !== 'matrix') {
    cursor.report(
      expr.position,
      `${what} modifier must be preceded by an instant vector selector or range vector selector or a subquery`,
    );
    return expr;
  }
  if (expr.selector.kind !== 'vector') {
    cursor.report(expr.position, 'ranges only allowed for vector selectors');
    return expr;
  }
  return { ...expr, selector: { ...expr.selector, ...change(expr.selector) }, position };
}

function withOffset(cursor: Cursor, expr: Expr, offset: DurationValue): Expr {
  return retime(cursor, expr, 'offset', (timed) => {
    if (timed.offset === 0) return { offset };
    cursor.report(expr.position, 'offset may not be set multiple times');
    return null;
  });
}

function withAt(cursor: Cursor, expr: Expr, at: AtModifier): Expr {
  return retime(cursor, expr, '@', (timed) => {
    if (timed.at === null) return { at };
    cursor.report(expr.position, '@ <timestamp> may not be set multiple times');
    return null;
  });
}

function parseAt(cursor: Cursor, expr: Expr): AtModifier {
  const named = cursor.take('start') ?? cursor.take('end');
  if (named !== null) {
    cursor.expect('(');
    cursor.expect(')');
    return named.kind as AtModifier;
  }
  const sign = cursor.take('-') ?? cursor.take('+');
  const number = parseNumberLiteral(cursor);
  const seconds = (sign === null ? number : signed(sign, number)).value;
  if (!(Math.abs(seconds) < 2 ** 63)) {
    const written = Number.isFinite(seconds) ? BigInt(seconds).toString().concat('.000000') : goInfinity(seconds);
    cursor.report(expr.position, `timestamp out of bounds for @ modifier: ${written}`);
  }
  return Math.round(seconds * 1000);
}

function goInfinity(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

function withModifier(cursor: Cursor, expr: Expr, modifier: 'anchored' | 'smoothed'): Expr {
  const selector = expr.kind === 'matrix' ? expr.selector : expr;
  if (selector.kind === 'vector') {
    if (selector.modifier !== null && selector.modifier !== modifier)
      cursor.report(expr.position, 'anchored and smoothed modifiers cannot be used together');
    const modified = { ...selector, modifier };
    return expr.kind === 'matrix' ? { ...expr, selector: modified } : modified;
  }
  if (expr.kind === 'subquery') cursor.report(expr.position, `${modifier} modifier is not supported for subqueries`);
  else if (expr.kind !== 'matrix') cursor.report(expr.position, `${modifier} modifier not implemented`);
  return expr;
}

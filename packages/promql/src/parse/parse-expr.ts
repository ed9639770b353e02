import { type Features, STABLE_FEATURES } from '../options.ts';
import type { Expr } from './ast.ts';
import { toByteText } from './byte-text.ts';
import { checkExpression } from './check.ts';
import { Cursor, MOST_NESTED, ParsingStopped } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { Lexer } from './lexer.ts';
import { parseWhole } from './parse-whole.ts';
import { END } from './token.ts';
import { depthOf } from './walk.ts';

/**
 * Reads a query. Types, arguments and matching are right in what comes back; nothing in it is experimental but what `features` allow.
 * Throws a `PromqlSyntaxError` with Prometheus' texts and positions otherwise.
 */
export function parseExpr(text: string, features: Features = STABLE_FEATURES): Expr {
  const cursor = new Cursor(new Lexer(toByteText(text), features), features);
  return parseWhole(cursor, () => {
    if (cursor.is(END)) {
      cursor.report({ start: 0, end: 0 }, 'no expression found in input');
      throw new ParsingStopped();
    }
    const expr = parseExpression(cursor);
    cursor.expect(END);
    if (cursor.problems.length > 0) throw new ParsingStopped();
    checkExpression(cursor, expr);
    if (cursor.problems.length === 0 && depthOf(expr) > MOST_NESTED)
      cursor.report(expr.position, `expression is nested more than ${MOST_NESTED} levels deep`);
    if (cursor.problems.length === 0) cursor.checkSelectors(expr.position);
    return expr;
  });
}

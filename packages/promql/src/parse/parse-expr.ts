import { PromqlSyntaxError, type SyntaxProblem } from '../errors.ts';
import { type Features, STABLE_FEATURES } from '../options.ts';
import type { Expr } from './ast.ts';
import { toByteText } from './byte-text.ts';
import { checkExpression } from './check.ts';
import { Cursor, MOST_NESTED, ParsingStopped, UnexpectedToken } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { END } from './token.ts';
import { depthOf } from './walk.ts';

/**
 * Reads a query. Types, arguments and matching are right in what comes back; nothing in it is experimental but what `features` allow.
 * Throws a `PromqlSyntaxError` with Prometheus' texts and positions otherwise.
 */
export function parseExpr(text: string, features: Features = STABLE_FEATURES): Expr {
  const cursor = new Cursor(toByteText(text), features);
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
    return expr;
  });
}

/** Reads to the end and throws what was noted, if anything was. */
export function parseWhole<T>(cursor: Cursor, read: () => T): T {
  try {
    const result = read();
    if (cursor.problems.length === 0) return result;
  } catch (error) {
    if (!(error instanceof ParsingStopped)) throw error;
    if (error instanceof UnexpectedToken) cursor.reportUnexpected();
  }
  throw syntaxError(cursor.text, cursor.problems);
}

function syntaxError(text: string, problems: readonly SyntaxProblem[]): PromqlSyntaxError {
  const [first] = problems;
  if (first === undefined) throw new Error('a text was refused without a problem');
  return new PromqlSyntaxError(problems, `${place(text, first.position.start)}: parse error: ${first.message}`);
}

/** Line and column, both from 1, the column in bytes. */
function place(text: string, at: number): string {
  if (text === '') return 'unknown position';
  const before = text.slice(0, at);
  return `${before.split('\n').length}:${at - before.lastIndexOf('\n')}`;
}

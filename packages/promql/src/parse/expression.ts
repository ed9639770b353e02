import type { BinaryExpr, BinaryOperator, Expr, ParenExpr } from './ast.ts';
import { parseBinaryModifiers } from './binary-modifiers.ts';
import { parseAggregate, parseCall } from './call.ts';
import { type Cursor, UnexpectedToken } from './cursor.ts';
import { parseNumberLiteral, parseStringLiteral, signed } from './literal.ts';
import { parseModifiers } from './modifiers.ts';
import { parseVectorSelector } from './selector.ts';
import { isAggregator, mayNameMetric, PREPROCESSORS, type Token } from './token.ts';

/** Of operators, from the loosest; all are left-associative but `^`. */
const PRECEDENCE: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ['or'],
    ['and', 'unless'],
    ['==', '!=', '>', '<', '>=', '<=', '</', '>/'],
    ['+', '-'],
    ['*', '/', '%', 'atan2'],
    ['^'],
  ].flatMap((operators, at) => operators.map((operator) => [operator, at + 1])),
);
const POWER = PRECEDENCE['^'] as number;

/** Reads an expression whose operators bind at least as `least` says: precedence climbing. */
export function parseExpression(cursor: Cursor, least = 0): Expr {
  let left = parseOperand(cursor);
  for (;;) {
    const operator = cursor.peek();
    const precedence = PRECEDENCE[operator.kind] ?? 0;
    if (precedence === 0 || precedence < least) return left;
    cursor.next();
    left = parseRight(cursor, left, operator, operator.kind === '^' ? precedence : precedence + 1);
  }
}

function parseRight(cursor: Cursor, left: Expr, operator: Token, least: number): BinaryExpr {
  const modifiers = parseBinaryModifiers(cursor);
  const right = cursor.nest(() => parseExpression(cursor, least));
  const position = { start: left.position.start, end: right.position.end };
  const { left: fillLeft, right: fillRight } = modifiers.matching.fill;
  if (!cursor.features.binopFillModifiers && (fillLeft !== null || fillRight !== null))
    cursor.report(position, 'binop fill modifiers are experimental and not enabled');
  return { kind: 'binary', op: operator.kind as BinaryOperator, left, right, ...modifiers, position };
}

/** A sign binds as multiplication does: `-a ^ b` is `-(a ^ b)`; before a number it is the number's. */
function parseOperand(cursor: Cursor): Expr {
  const sign = cursor.take('-') ?? cursor.take('+');
  if (sign === null) return parseModifiers(cursor, parsePrimary(cursor));
  const expr = cursor.nest(() => parseExpression(cursor, POWER));
  if (expr.kind === 'number') return signed(sign, expr);
  const position = { start: sign.start, end: expr.position.end };
  return { kind: 'unary', op: sign.kind === '-' ? '-' : '+', expr, position };
}

function parsePrimary(cursor: Cursor): Expr {
  const { kind } = cursor.peek();
  switch (kind) {
    case 'number':
    case 'duration':
      return parseNumberLiteral(cursor);
    case 'string':
      return parseStringLiteral(cursor);
    case '(':
      return parseParenthesised(cursor);
    case '{':
      return parseVectorSelector(cursor);
  }
  if (!mayNameMetric(kind)) throw new UnexpectedToken();
  const name = cursor.next();
  const isCalled = cursor.is('(');
  if (isAggregator(kind) && (isCalled || cursor.is('by') || cursor.is('without')))
    return parseAggregate(cursor, name, parseExpression);
  if (isCalled && (kind === 'identifier' || PREPROCESSORS.has(kind))) return parseCall(cursor, name, parseExpression);
  return parseVectorSelector(cursor, name);
}

function parseParenthesised(cursor: Cursor): ParenExpr {
  const { start } = cursor.next();
  const expr = cursor.nest(() => parseExpression(cursor));
  const end = cursor.expect(')').start + 1;
  return { kind: 'paren', expr, position: { start, end } };
}

import type { DurationExpr, DurationOperand, DurationValue, NumberLiteral } from './ast.ts';
import { type Cursor, MOST_NESTED } from './cursor.ts';
import { parseNumberLiteral, signed } from './literal.ts';
import type { PositionRange } from './position-range.ts';
import { positionOf, type Token } from './token.ts';

const PRECEDENCE: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };
const SIGN_PRECEDENCE = 3;

/** What a length of time may be in a duration of 64 bits of nanoseconds. */
const MOST_SECONDS = 2 ** 63 / 1e9;

/** Reads the duration of a range or of a subquery's step, which is longer than nothing. */
export function parsePositiveDuration(cursor: Cursor): DurationValue {
  const duration = parseDurationExpression(cursor);
  if (duration.kind === 'number' && duration.value <= 0) {
    // The next token is looked at first, and what is wrong with it told first.
    cursor.peek();
    cursor.report(duration.position, 'duration must be greater than 0');
    return 0;
  }
  return toValue(duration);
}

/**
 * Reads the duration after `offset`. `foo offset 5m + bar` adds two metrics and `foo offset -2^2` squares one, so operators belong
 * to the duration only where it began with a parenthesis.
 */
export function parseOffsetDuration(cursor: Cursor): DurationValue {
  const sign = cursor.take('-') ?? cursor.take('+');
  if (cursor.is('(')) {
    if (sign === null) return toValue(closeByLookAhead(cursor, parseOperators(cursor, parsePrimary(cursor), 0)));
    return toValue(applySign(cursor, sign, parseParenthesised(cursor)));
  }
  if (sign === null) return toValue(parsePrimary(cursor));
  if (!cursor.is('-') && !cursor.is('+')) return toValue(applySign(cursor, sign, parsePrimary(cursor)));
  const operand = applySign(cursor, sign, parseOperand(cursor));
  return toValue(closeByLookAhead(cursor, parseOperators(cursor, operand, 0)));
}

/** Prometheus' parser has read one token on when it notes where such an offset ends. */
function closeByLookAhead(cursor: Cursor, duration: DurationOperand): DurationOperand {
  const { kind, start } = cursor.peek();
  if (kind === ')' || kind === ']') cursor.lastClosing = start + 1;
  return duration;
}

function toValue(duration: DurationOperand): DurationValue {
  return duration.kind === 'number' ? Math.trunc(Math.round(duration.value * 1e9) / 1e6) : duration;
}

function parseDurationExpression(cursor: Cursor, least = 0): DurationOperand {
  return parseOperators(cursor, parseOperand(cursor), least);
}

function parseOperators(cursor: Cursor, first: DurationOperand, least: number): DurationOperand {
  let left = first;
  for (let length = 1; ; length++) {
    const operator = cursor.peek();
    const precedence = PRECEDENCE[operator.kind] ?? 0;
    if (precedence === 0 || precedence < least) return left;
    cursor.next();
    if (length > MOST_NESTED) cursor.failNested();
    const right = cursor.nest(() =>
      parseDurationExpression(cursor, operator.kind === '^' ? precedence : precedence + 1),
    );
    left = operate(cursor, left, operator, right);
  }
}

function operate(cursor: Cursor, left: DurationOperand, operator: Token, right: DurationOperand): DurationOperand {
  const op = operator.kind as DurationExpr['op'];
  if ((op === '/' || op === '%') && right.kind === 'number' && right.value === 0) {
    cursor.report(positionOf(operator), op === '/' ? 'division by zero' : 'modulo by zero');
    return nothing({ start: 0, end: 0 });
  }
  return durationExpr(op, left, right, { start: left.position.start, end: right.position.end });
}

function parseOperand(cursor: Cursor): DurationOperand {
  const sign = cursor.take('-') ?? cursor.take('+');
  if (sign === null) return parsePrimary(cursor);
  return applySign(
    cursor,
    sign,
    cursor.nest(() => parseDurationExpression(cursor, SIGN_PRECEDENCE)),
  );
}

function parsePrimary(cursor: Cursor): DurationOperand {
  const first = cursor.peek();
  switch (first.kind) {
    case 'number':
    case 'duration':
      return inRange(cursor, parseNumberLiteral(cursor));
    case '(':
      return parseParenthesised(cursor);
    case 'step':
    case 'range':
    case 'max_of':
    case 'min_of':
      return parseCall(cursor, first.kind as DurationCall);
    default:
      return cursor.expect('number') as never;
  }
}

type DurationCall = 'step' | 'range' | 'max_of' | 'min_of';

function parseCall(cursor: Cursor, name: DurationCall): DurationExpr {
  const { start } = cursor.next();
  cursor.expect('(');
  if (name === 'step' || name === 'range')
    return durationExpr(name, null, null, { start, end: cursor.expect(')').start + 1 });
  const left = cursor.nest(() => parseDurationExpression(cursor));
  cursor.expect(',');
  const right = cursor.nest(() => parseDurationExpression(cursor));
  cursor.expect(')');
  // Like every operation it stands where its operands do.
  return durationExpr(name, left, right, { start: left.position.start, end: right.position.end });
}

function parseParenthesised(cursor: Cursor): DurationExpr {
  const { start } = cursor.next();
  const expr = cursor.nest(() => parseDurationExpression(cursor));
  const end = cursor.expect(')').start + 1;
  // A number has no place to note its parentheses: it gets a sign that is not printed.
  return expr.kind === 'number'
    ? { ...durationExpr('+', null, expr, { start, end }), wrapped: true }
    : { ...expr, wrapped: true };
}

function applySign(cursor: Cursor, sign: Token, operand: DurationOperand): DurationOperand {
  if (operand.kind === 'number') return inRange(cursor, signed(sign, operand), positionOf(sign));
  if (sign.kind === '+') return operand;
  return durationExpr('-', null, operand, { start: sign.start, end: operand.position.end });
}

function inRange(cursor: Cursor, number: NumberLiteral, position: PositionRange = number.position): NumberLiteral {
  if (Math.abs(number.value) <= MOST_SECONDS) return number;
  cursor.report(position, 'duration out of range');
  return nothing({ start: 0, end: 0 });
}

function nothing(position: PositionRange): NumberLiteral {
  return { kind: 'number', value: 0, duration: false, position };
}

function durationExpr(
  op: DurationExpr['op'],
  left: DurationOperand | null,
  right: DurationOperand | null,
  position: PositionRange,
): DurationExpr {
  return { kind: 'duration', op, left, right, wrapped: false, position };
}

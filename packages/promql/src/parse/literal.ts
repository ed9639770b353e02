import type { NumberLiteral, StringLiteral } from './ast.ts';
import { fromByteText } from './byte-text.ts';
import type { Cursor } from './cursor.ts';
import { parseDuration } from './duration.ts';
import { quoteText } from './go-quote.ts';
import { parseNumber } from './number.ts';
import { unquoteString } from './scan-string.ts';
import { positionOf, type Token } from './token.ts';

export function parseStringLiteral(cursor: Cursor): StringLiteral {
  const token = cursor.next();
  return { kind: 'string', value: fromByteText(unquoteString(token.text)), position: positionOf(token) };
}

/** Reads a number, or a duration, which is the number of its seconds. */
export function parseNumberLiteral(cursor: Cursor): NumberLiteral {
  if (!cursor.is('number') && !cursor.is('duration')) cursor.expect('number');
  const token = cursor.next();
  return {
    kind: 'number',
    value: readValue(cursor, token),
    duration: token.kind === 'duration',
    position: positionOf(token),
  };
}

function readValue(cursor: Cursor, token: Token): number {
  if (token.kind === 'number') {
    const number = parseNumber(token.text);
    if ('value' in number) return number.value;
    cursor.report(positionOf(token), number.problem);
    return 0;
  }
  const duration = parseDuration(token.text);
  if ('ms' in duration) return duration.ms / 1000;
  cursor.report(positionOf(token), duration.problem);
  return 0;
}

/** A sign before a number becomes part of it. */
export function signed(sign: Token, number: NumberLiteral): NumberLiteral {
  return {
    ...number,
    value: sign.kind === '-' ? -number.value : number.value,
    position: { start: sign.start, end: number.position.end },
  };
}

/** Reads a number of a series description, with its sign. */
export function parseSeriesNumber(cursor: Cursor, { isSigned = true }: { readonly isSigned?: boolean } = {}): number {
  const sign = isSigned ? (cursor.take('-') ?? cursor.take('+')) : null;
  const value = readValue(cursor, cursor.expect('number'));
  return sign?.kind === '-' ? -value : value;
}

/** Reads an integer of a series description; all of them are refused as the most frequent one is. */
export function parseSeriesInteger(cursor: Cursor): number {
  const token = cursor.expect('number');
  if (/^\d+$/.test(token.text)) return Number(token.text);
  cursor.report(
    positionOf(token),
    `invalid repetition in series values: strconv.ParseUint: parsing ${quoteText(token.text)}: invalid syntax`,
  );
  return 0;
}

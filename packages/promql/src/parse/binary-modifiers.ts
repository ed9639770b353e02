import type { Cardinality, VectorMatching } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseGrouping } from './grouping.ts';
import { parseNumberLiteral, signed } from './literal.ts';

export interface BinaryModifiers {
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
}

/** Reads what may stand between an operator and its right side: `bool on (…) group_left (…) fill (0)`, each optional, in this order. */
export function parseBinaryModifiers(cursor: Cursor): BinaryModifiers {
  const returnBool = cursor.take('bool') !== null;
  const on = cursor.take('on') !== null;
  const isMatched = on || cursor.take('ignoring') !== null;
  const labels = isMatched ? parseGrouping(cursor) : [];
  let cardinality: Cardinality = 'one-to-one';
  let include: readonly string[] = [];
  const group = isMatched ? (cursor.take('group_left') ?? cursor.take('group_right')) : null;
  if (group !== null) {
    cardinality = group.kind === 'group_left' ? 'many-to-one' : 'one-to-many';
    if (cursor.is('(')) include = parseGrouping(cursor);
  }
  return { returnBool, matching: { cardinality, on, labels, include, fill: parseFill(cursor) } };
}

function parseFill(cursor: Cursor): VectorMatching['fill'] {
  if (cursor.take('fill') !== null) {
    const value = parseFillValue(cursor);
    return { left: value, right: value };
  }
  let left: number | null = null;
  let right: number | null = null;
  if (cursor.take('fill_left') !== null) {
    left = parseFillValue(cursor);
    if (cursor.take('fill_right') !== null) right = parseFillValue(cursor);
  } else if (cursor.take('fill_right') !== null) {
    right = parseFillValue(cursor);
    if (cursor.take('fill_left') !== null) left = parseFillValue(cursor);
  }
  return { left, right };
}

function parseFillValue(cursor: Cursor): number {
  cursor.expect('(');
  const sign = cursor.take('-') ?? cursor.take('+');
  const number = parseNumberLiteral(cursor);
  cursor.expect(')');
  return (sign === null ? number : signed(sign, number)).value;
}

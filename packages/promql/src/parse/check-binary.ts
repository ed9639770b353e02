import type { BinaryExpr, BinaryOperator, ValueType, VectorMatching } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { quoteText } from './go-quote.ts';
import { isSpace } from './lexer.ts';
import type { PositionRange } from './position-range.ts';

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(['==', '!=', '>', '<', '>=', '<=']);
const SETS: ReadonlySet<BinaryOperator> = new Set(['and', 'or', 'unless']);

/**
 * Judges an operator between what its sides turned out to be, and settles its matching: only two vectors have one, and set
 * operators match many to many. The tree is still the parser's own.
 */
export function checkBinary(cursor: Cursor, expr: BinaryExpr, left: ValueType, right: ValueType): ValueType {
  const isSet = SETS.has(expr.op);
  const areVectors = left === 'vector' && right === 'vector';
  const areScalars = left === 'scalar' && right === 'scalar';
  const refuse = (message: string, position = expr.position) => cursor.report(position, message);

  if (expr.returnBool && !COMPARISONS.has(expr.op))
    refuse('bool modifier can only be used on comparison operators', operatorPosition(cursor.text, expr));
  if (COMPARISONS.has(expr.op) && !expr.returnBool && areScalars)
    refuse('comparisons between scalars must use BOOL modifier', operatorPosition(cursor.text, expr));
  const matching = settle(expr, isSet);
  for (const label of matching.on ? matching.labels : []) {
    for (const included of matching.include) {
      if (label === included)
        refuse(
          `label ${quoteText(label)} must not occur in ON and GROUP clause at once`,
          operatorPosition(cursor.text, expr),
        );
    }
  }
  if (left !== 'scalar' && left !== 'vector')
    refuse('binary expression must contain only scalar and instant vector types', expr.left.position);
  if (right !== 'scalar' && right !== 'vector')
    refuse('binary expression must contain only scalar and instant vector types', expr.right.position);

  const isFilled = matching.fill.left !== null || matching.fill.right !== null;
  if (!areVectors) {
    if (matching.labels.length > 0) refuse('vector matching only allowed between instant vectors');
    if (isFilled) refuse('filling in missing series only allowed between instant vectors');
  } else if (isSet) {
    if (matching.cardinality !== 'many-to-many') {
      refuse(`no grouping allowed for ${quoteText(expr.op)} operation`);
      refuse('set operations must always be many-to-many');
    }
    if (isFilled) refuse('filling in missing series not allowed for set operators');
  }
  if (isSet && (left === 'scalar' || right === 'scalar'))
    refuse(`set operator ${quoteText(expr.op)} not allowed in binary scalar expression`);

  (expr as { matching: VectorMatching | null }).matching = areVectors ? matching : null;
  return areScalars ? 'scalar' : 'vector';
}

function settle({ matching }: BinaryExpr, isSet: boolean): VectorMatching {
  if (matching === null) throw new Error('an operator is judged once');
  return isSet && matching.cardinality === 'one-to-one' ? { ...matching, cardinality: 'many-to-many' } : matching;
}

/** From the operator to the last character before the right side, which is where Prometheus lets it end. */
function operatorPosition(text: string, { left, right }: BinaryExpr): PositionRange {
  let start = left.position.end;
  while (isSpace(text.charAt(start))) start++;
  let end = right.position.start - 1;
  while (isSpace(text.charAt(end))) end--;
  return { start, end };
}

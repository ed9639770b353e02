import { shortNumber } from '../number-text.ts';
import type { BinaryExpr, VectorMatching } from '../parse/ast.ts';
import { printLabelList } from './print-labels.ts';

/** What stands between an operator and its right side, each with a space before it; labels that change nothing are left out. */
export function printMatching({ returnBool, matching }: BinaryExpr): string {
  return (returnBool ? ' bool' : '') + (matching === null ? '' : printLabels(matching) + printFill(matching.fill));
}

function printLabels({ cardinality, on, labels, include }: VectorMatching): string {
  const isGrouped = cardinality === 'many-to-one' || cardinality === 'one-to-many';
  if (!on && labels.length === 0 && !isGrouped) return '';
  const matched = ` ${on ? 'on' : 'ignoring'} (${printLabelList(labels)})`;
  if (!isGrouped) return matched;
  return `${matched} group_${cardinality === 'many-to-one' ? 'left' : 'right'} (${printLabelList(include)})`;
}

function printFill({ left, right }: VectorMatching['fill']): string {
  if (left !== null && left === right) return ` fill (${shortNumber(left)})`;
  const one = (side: string, value: number | null) => (value === null ? '' : ` fill_${side} (${shortNumber(value)})`);
  return one('left', left) + one('right', right);
}

import type { Expr } from '@oriel/promql';
import type { ChartThreshold } from '../../../kit/chart/chart-props.ts';
import { readQuantity } from '../../../kit/format/quantity.ts';
import type { ChartUnits } from './answer-units.ts';
import { readQuery } from './check-query.ts';
import type { QueryRow } from './query-rows.ts';

/**
 * The lines across a chart of queries: where a row says one, and where a query keeps what passes a number, `rate(errors[5m]) > 0.05`, as rules
 * that warn are written.
 */
export function thresholdsOf(
  rows: readonly QueryRow[],
  units: ReadonlyMap<string, string>,
  scales: ChartUnits,
): readonly ChartThreshold[] {
  return rows.flatMap((row) => {
    if (row.isOff) return [];
    const isRight = scales.isRight(row.letter);
    const { format } = (isRight ? scales.right : undefined) ?? scales.left;
    const unit = units.get(row.letter) ?? '1';
    const said = readQuantity(row.limit, unit);
    const values = [...new Set([...(said === undefined ? [] : [said]), ...comparedWith(readQuery(row.text))])];
    return values.map((value) => ({
      value,
      label: rows.length > 1 ? `${row.letter}: ${format(value)}` : format(value),
      ...(isRight ? { isRight } : {}),
    }));
  });
}

const LIMITING = new Set<string>(['>', '>=', '<', '<=']);

/** The numbers that an answer is above or below of. */
function comparedWith(expr: Expr | undefined): readonly number[] {
  if (expr?.kind === 'paren') return comparedWith(expr.expr);
  if (expr?.kind !== 'binary' || !LIMITING.has(expr.op) || expr.returnBool) return [];
  const [left, right] = [numberOf(expr.left), numberOf(expr.right)];
  if (right !== undefined) return [...comparedWith(expr.left), right];
  return left === undefined ? [] : [left, ...comparedWith(expr.right)];
}

function numberOf(expr: Expr): number | undefined {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind !== 'unary') return undefined;
  const value = numberOf(expr.expr);
  return value === undefined || expr.op === '+' ? value : -value;
}

import { PromqlError } from '../../errors.ts';
import { shortNumber } from '../../number-text.ts';
import type { AggregateExpr, Expr } from '../../parse/ast.ts';
import { ABSENT, type ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import { evaluateUnused } from '../evaluate-unused.ts';
import type { Steps } from '../steps.ts';
import { labelsHash } from './labels-hash.ts';
import { numberParameter } from './parameter.ts';

/**
 * `limit_ratio(r, v)`: about that part of all series, always the same ones: each has a place between 0 and 1 by its labels' hash, and
 * those below r are taken. A negative r takes from the other end, so that r and r − 1 together are all.
 */
export async function* limitRatio(expr: AggregateExpr, steps: Steps, context: Context): ColumnStream {
  const { values, least, most } = await numberParameter(expr, steps, context);
  if (most === 0 && least === 0) return evaluateUnused(context.vector(expr.expr, steps));
  if (Number.isNaN(most)) throw new PromqlError('execution', 'Ratio value is NaN');
  const doubt = (ratio: number, cap: number) =>
    context.annotations.warn(
      `ratio value should be between -1 and 1, got ${shortNumber(ratio)}, capping to ${cap}`,
      (expr.parameter as Expr).position,
    );
  const ratios = values.map((ratio) => Math.max(-1, Math.min(1, ratio)));
  for await (const column of context.vector(expr.expr, steps)) {
    const place = Number(labelsHash(column.labels)) / 2 ** 64;
    for (let at = 0; at < steps.count; at++) {
      const ratio = ratios[at] as number;
      const taken = ratio >= 0 ? place < ratio : place >= 1 + ratio;
      if (!taken) column.kinds[at] = ABSENT;
    }
    if (column.kinds.some((kind) => kind !== ABSENT)) yield column;
  }
  // After the arguments' own: of equal warnings the last one tells its place.
  if (most > 1) doubt(most, 1);
  if (least < -1) doubt(least, -1);
}

import { PromqlError } from '../../errors.ts';
import { shortNumber } from '../../number-text.ts';
import type { AggregateExpr } from '../../parse/ast.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';
import { numberParameter } from './parameter.ts';

/** The largest and smallest float below and above which Prometheus' 64 bit integers end. */
const MOST = 2 ** 63 - 1024;
const LEAST = -(2 ** 63);

/** How many series of a group are wanted at each step, for `topk` and its like; `null` where none is wanted at any. */
export async function countParameter(
  expr: AggregateExpr,
  steps: Steps,
  context: Context,
): Promise<Float64Array | null> {
  const { values, least, most } = await numberParameter(expr, steps, context);
  if (most < 1) return null;
  if (Number.isNaN(most)) throw new PromqlError('execution', 'Parameter value is NaN');
  if (least <= LEAST) throw new PromqlError('execution', `Scalar value ${shortNumber(least)} underflows int64`);
  if (most >= MOST) throw new PromqlError('execution', `Scalar value ${shortNumber(most)} overflows int64`);
  return values.map(Math.trunc);
}

import { Labels } from '../../labels.ts';
import type { Call, Expr } from '../../parse/ast.ts';
import { type ColumnStream, emptyColumn, FLOAT } from '../column.ts';
import type { Context } from '../context.ts';
import { type Steps, stepAt } from '../steps.ts';

/** `time()`: seconds since the epoch. */
export async function time(_call: Call, steps: Steps): Promise<Float64Array> {
  const seconds = new Float64Array(steps.count);
  for (let step = 0; step < seconds.length; step++) seconds[step] = stepAt(steps, step) / 1000;
  return seconds;
}

export async function pi(_call: Call, steps: Steps): Promise<Float64Array> {
  return new Float64Array(steps.count).fill(Math.PI);
}

/** `max_of(a, b)`, `min_of(a, b)` */
export function between(pick: (a: number, b: number) => number) {
  return async (call: Call, steps: Steps, context: Context): Promise<Float64Array> => {
    const [a, b] = call.args as readonly [Expr, Expr];
    const right = await context.scalar(b, steps);
    return (await context.scalar(a, steps)).map((value, step) => pick(value, right[step] as number));
  };
}

/** `scalar(v)`: the value of the only series that has a float, else NaN. */
export async function scalarOf(call: Call, steps: Steps, context: Context): Promise<Float64Array> {
  const values = new Float64Array(steps.count).fill(Number.NaN);
  const found = new Uint8Array(steps.count);
  for await (const { kinds, floats } of context.vector(call.args[0] as Expr, steps)) {
    for (let step = 0; step < steps.count; step++) {
      if (kinds[step] !== FLOAT) continue;
      values[step] = found[step] === 0 ? (floats[step] as number) : Number.NaN;
      found[step] = 1;
    }
  }
  return values;
}

/** `vector(s)`: one series without labels. */
export async function* vectorOf(call: Call, steps: Steps, context: Context): ColumnStream {
  const column = emptyColumn(Labels.EMPTY, steps.count);
  column.floats = await context.scalar(call.args[0] as Expr, steps);
  column.kinds.fill(FLOAT);
  yield column;
}

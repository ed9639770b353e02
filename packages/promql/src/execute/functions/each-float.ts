import type { Call, Expr } from '../../parse/ast.ts';
import { ABSENT, type ColumnStream, FLOAT } from '../column.ts';
import type { Context } from '../context.ts';
import { dropName, namesDropped } from '../drop-name.ts';
import type { Steps } from '../steps.ts';
import type { VectorFunction } from './vector-function.ts';

/** `abs` and its like: each float by itself; histograms have no such value and go. */
export function eachFloat(value: (float: number) => number): VectorFunction {
  return eachFloatWith(() => value);
}

/**
 * The same with scalar arguments after the vector; those of a step decide how its floats are mapped, or that there are none
 * (`null`).
 */
export function eachFloatWith(
  mapping: (scalars: readonly number[]) => ((float: number) => number) | null,
): VectorFunction {
  return (call, steps, context) => namesDropped(mapped(call, steps, context, mapping), call.args[0] as Expr, context);
}

async function* mapped(
  { args }: Call,
  steps: Steps,
  context: Context,
  mapping: (scalars: readonly number[]) => ((float: number) => number) | null,
): ColumnStream {
  const [vector, ...rest] = args as readonly [Expr, ...Expr[]];
  const scalars: Float64Array[] = [];
  for (const arg of rest) scalars.push(await context.scalar(arg, steps));
  const mappings = Array.from({ length: scalars.length === 0 ? 1 : steps.count }, (_, step) =>
    mapping(scalars.map((values) => values[step] as number)),
  );
  for await (const column of context.vector(vector, steps)) {
    const { kinds, floats } = column;
    for (let step = 0; step < kinds.length; step++) {
      if (kinds[step] === ABSENT) continue;
      const map = mappings[mappings.length === 1 ? 0 : step] ?? null;
      if (map === null || kinds[step] !== FLOAT) kinds[step] = ABSENT;
      else floats[step] = map(floats[step] as number);
    }
    column.histograms = null;
    dropName(column, context);
    yield column;
  }
}

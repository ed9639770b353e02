import type { Context } from '../execute/context.ts';
import type { Steps } from '../execute/steps.ts';
import type { SeriesShape } from './shape.ts';

/**
 * The context in which the scalars that a shape names are known: they read other series than those of the slices, so they are evaluated
 * here, once, and go along as numbers.
 */
export async function knowScalars({ scalars }: SeriesShape, steps: Steps, context: Context): Promise<Context> {
  if (scalars.length === 0) return context;
  const given = new Map(context.given);
  for (const expr of scalars) given.set(expr, await context.scalar(expr, steps));
  return context.with({ given });
}

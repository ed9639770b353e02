import type { AtModifier, DurationValue } from '../../parse/ast.ts';
import { type Steps, stepAt } from '../steps.ts';

/** The moment each step looks at: the step itself, or the one that `@` names, less the offset. Times and durations are resolved. */
export function referenceTimes(
  { at, offset }: { readonly at: AtModifier | null; readonly offset: DurationValue },
  steps: Steps,
): Float64Array {
  const times = new Float64Array(steps.count);
  for (let step = 0; step < steps.count; step++)
    times[step] = (typeof at === 'number' ? at : stepAt(steps, step)) - (offset as number);
  return times;
}

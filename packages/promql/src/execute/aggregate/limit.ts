import type { Labels } from '../../labels.ts';
import type { AggregateExpr } from '../../parse/ast.ts';
import { ABSENT, type ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import { evaluateUnused } from '../evaluate-unused.ts';
import type { Steps } from '../steps.ts';
import { countParameter } from './count-parameter.ts';
import { grouping } from './grouping.ts';

/** `limitk(k, v)`: the first k series of each group at each step, in the order in which they come. */
export async function* limitk(expr: AggregateExpr, steps: Steps, context: Context): ColumnStream {
  const wanted = await countParameter(expr, steps, context);
  if (wanted === null) return evaluateUnused(context.vector(expr.expr, steps));
  const labelsOf = grouping(expr);
  const taken = new Map<Labels, Float64Array>();
  // With one group for all, no more series need to be read once it is full; anything but a selector may still have an error to tell,
  // and who counts samples counts all of them.
  const mayEnd = context.counts === null && !expr.without && expr.grouping.length === 0 && expr.expr.kind === 'vector';
  const source = mayEnd ? context.with({ workers: null }) : context;
  for await (const column of source.vector(expr.expr, steps)) {
    const group = labelsOf(column.labels);
    let counts = taken.get(group);
    if (counts === undefined) {
      counts = new Float64Array(steps.count);
      taken.set(group, counts);
    }
    let full = true;
    for (let at = 0; at < steps.count; at++) {
      const limit = wanted[at] as number;
      if (column.kinds[at] !== ABSENT) {
        if ((counts[at] as number) < limit) (counts[at] as number)++;
        else column.kinds[at] = ABSENT;
      }
      if ((counts[at] as number) < limit) full = false;
    }
    if (column.kinds.some((kind) => kind !== ABSENT)) yield column;
    if (mayEnd && full) return;
  }
}

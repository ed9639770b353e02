import { EVALUATED_AGGREGATORS } from '../execute/aggregate/all.ts';
import { type Column, type ColumnStream, FLOAT } from '../execute/column.ts';
import type { Context } from '../execute/context.ts';
import type { Steps } from '../execute/steps.ts';
import type { Labels } from '../labels.ts';
import type { AggregateExpr, Aggregator } from '../parse/ast.ts';
import type { SlicePartial } from './slice-task.ts';

/** What of a partial is read as columns. */
type Part = 'floats' | 'compensations' | 'counts';

/**
 * The groups of all slices as those of the query. Joining is aggregating once more: the largest of the slices' maxima, the sum of
 * their counts, the compensated sum of their sums and of what rounding took from those.
 */
export async function* joinPartials(
  expr: AggregateExpr,
  steps: Steps,
  context: Context,
  partials: readonly SlicePartial[],
  groups: readonly Labels[],
  dropName: boolean,
): ColumnStream {
  const over = (op: Aggregator, ...parts: readonly Part[]): ColumnStream =>
    EVALUATED_AGGREGATORS[op]({ ...expr, op }, steps, {
      ...context,
      vector: () => columnsOf(parts, partials, groups, dropName, steps),
    });
  switch (expr.op) {
    case 'count':
      yield* over('sum', 'floats');
      return;
    case 'sum':
      yield* over('sum', 'floats', 'compensations');
      return;
    case 'avg': {
      const counts = new Map<Labels, Float64Array>();
      for await (const { labels, floats } of over('sum', 'counts')) counts.set(labels, floats);
      for await (const column of over('sum', 'floats', 'compensations')) {
        const own = counts.get(column.labels) as Float64Array;
        for (let at = 0; at < steps.count; at++) (column.floats[at] as number) /= own[at] as number;
        yield column;
      }
      return;
    }
    default:
      yield* over(expr.op, 'floats');
  }
}

/**
 * Whether a sum of these, or one of them already, may be beyond what a double holds: that depends on the order in which values are added, and
 * the mean has a way of its own around it.
 */
export function mayOverflow(partials: readonly SlicePartial[]): boolean {
  const most = Number.MAX_VALUE / partials.length;
  return partials.some(
    ({ kinds, floats, summed }) =>
      summed !== null && floats.some((value, at) => kinds[at] === FLOAT && Math.abs(value) > most),
  );
}

function* columnsOf(
  parts: readonly Part[],
  partials: readonly SlicePartial[],
  groups: readonly Labels[],
  dropName: boolean,
  { count }: Steps,
): Iterable<Column> {
  for (const partial of partials) {
    const { floats, summed } = partial;
    const values = { floats, compensations: summed?.compensations ?? floats, counts: summed?.counts ?? floats };
    for (const [at, group] of partial.groups.entries())
      for (const part of parts)
        yield {
          labels: groups[group] as Labels,
          dropName,
          kinds: partial.kinds.subarray(at * count, (at + 1) * count),
          floats: values[part].subarray(at * count, (at + 1) * count),
          histograms: null,
        };
  }
}

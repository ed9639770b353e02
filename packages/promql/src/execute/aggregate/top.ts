import { Labels } from '../../labels.ts';
import { ABSENT, type Column, type ColumnStream, emptyColumn, FLOAT, HISTOGRAM, setFloat } from '../column.ts';
import { evaluateUnused } from '../evaluate-unused.ts';
import { countParameter } from './count-parameter.ts';
import type { EvaluateAggregate } from './group-reducer.ts';
import { grouping } from './grouping.ts';
import { type GivenUpBefore, TopHeap } from './top-heap.ts';

/** A series that is among the best of its group at some step. */
interface Owner {
  readonly labels: Labels;
  readonly dropName: boolean;
}

/**
 * `topk` and `bottomk`: at each step the best k floats of each group, under their own labels. What is kept are k values per group and
 * step, not the series.
 */
function keepBest(before: GivenUpBefore): EvaluateAggregate {
  return async function* (expr, steps, context): ColumnStream {
    const { budget, annotations } = context;
    const wanted = await countParameter(expr, steps, context);
    if (wanted === null) return evaluateUnused(context.vector(expr.expr, steps));
    const labelsOf = grouping(expr);
    const groups = new Map<string, (TopHeap | undefined)[]>();
    const owners: Owner[] = [];
    let held = 0;
    for await (const column of context.vector(expr.expr, steps)) {
      if (budget.due) await budget.breathe();
      if (column.kinds.includes(HISTOGRAM))
        annotations.info(`ignored histogram in ${expr.op} aggregation`, expr.position);
      const { key } = labelsOf(column.labels);
      let heaps = groups.get(key);
      if (heaps === undefined) {
        heaps = new Array<TopHeap | undefined>(steps.count).fill(undefined);
        groups.set(key, heaps);
      }
      let taken = false;
      let added = 0;
      for (let at = 0; at < steps.count; at++) {
        const limit = wanted[at] as number;
        if (column.kinds[at] !== FLOAT || !(limit >= 1)) continue;
        heaps[at] ??= new TopHeap(before);
        const heap = heaps[at] as TopHeap;
        if (heap.values.length < limit) added++;
        if (heap.offer(column.floats[at] as number, owners.length, limit)) taken = true;
      }
      if (taken) owners.push({ labels: column.labels, dropName: column.dropName });
      budget.hold(added);
      held += added;
    }
    yield* byOwner([...groups.values()].flat(), owners, steps.count);
    budget.release(held);
  };
}

/** Of heaps that lie step after step for one group after the other: each series in them with its values, best first. */
function* byOwner(heaps: readonly (TopHeap | undefined)[], owners: readonly Owner[], steps: number): Iterable<Column> {
  const takenBy = new Map<number, { readonly steps: number[]; readonly values: number[] }>();
  for (const [place, heap] of heaps.entries())
    for (const rank of heap?.ranking() ?? []) {
      const { owners: among, values } = heap as TopHeap;
      const owner = among[rank] as number;
      let taken = takenBy.get(owner);
      if (taken === undefined) {
        taken = { steps: [], values: [] };
        takenBy.set(owner, taken);
      }
      taken.steps.push(place % steps);
      taken.values.push(values[rank] as number);
    }
  const column = emptyColumn(Labels.EMPTY, steps);
  for (const [owner, taken] of takenBy) {
    Object.assign(column, owners[owner]);
    column.kinds.fill(ABSENT);
    for (const [at, step] of taken.steps.entries()) setFloat(column, step, taken.values[at] as number);
    yield column;
  }
}

export const topk = keepBest((a, b) => Number.isNaN(a) || a < b);
export const bottomk = keepBest((a, b) => Number.isNaN(a) || a > b);

import { Labels } from '../../labels.ts';
import type { Budget } from '../budget.ts';
import { ABSENT, type ColumnStream, emptyColumn, FLOAT, forEachColumn, HISTOGRAM, setFloat } from '../column.ts';
import { evaluateUnused } from '../evaluate-unused.ts';
import { countParameter } from './count-parameter.ts';
import type { EvaluateAggregate } from './group-reducer.ts';
import { grouping } from './grouping.ts';
import { TopHeaps } from './top-heaps.ts';

/** A series that is among the best of its group at some step. */
interface Owner {
  readonly labels: Labels;
  readonly dropName: boolean;
}

/** So many are not looked through for those that are the best nowhere any more. */
const FEW_OWNERS = 1_024;

/** The series that heaps have taken, by the numbers that they know them by. Of those that all have given up nothing is kept. */
class Owners {
  readonly #budget: Budget;
  readonly #all: (Owner | undefined)[] = [];
  #kept = 0;
  #mostKept = FEW_OWNERS;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** That of the next series. */
  get next(): number {
    return this.#all.length;
  }

  get(number: number): Owner {
    return this.#all[number] as Owner;
  }

  add(owner: Owner): void {
    this.#budget.holdSeries(0);
    this.#all.push(owner);
    this.#kept++;
  }

  /** Where values that grow with each series drive all others out, there would be an owner for each. */
  letGo(groups: Iterable<TopHeaps>): void {
    if (this.#kept <= this.#mostKept) return;
    const isOwner = new Uint8Array(this.#all.length);
    for (const heaps of groups) heaps.markOwners(isOwner);
    let kept = 0;
    for (let number = 0; number < isOwner.length; number++) {
      if (isOwner[number] === 1) kept++;
      else this.#all[number] = undefined;
    }
    this.#budget.releaseSeries(0, this.#kept - kept);
    this.#kept = kept;
    this.#mostKept = Math.max(FEW_OWNERS, kept * 2, this.#all.length >> 6);
  }

  release(): void {
    this.#budget.releaseSeries(0, this.#kept);
  }
}

/**
 * `topk` and `bottomk`: at each step the best k floats of each group, under their own labels. What is kept are k values per group and
 * step, not the series. The smallest are the largest of the values with their signs turned.
 */
function keepBest(sign: 1 | -1): EvaluateAggregate {
  return async function* (expr, steps, context): ColumnStream {
    const { budget, annotations } = context;
    const wanted = await countParameter(expr, steps, context);
    if (wanted === null) return evaluateUnused(context.vector(expr.expr, steps));
    const labelsOf = grouping(expr);
    const groups = new Map<Labels, TopHeaps>();
    const owners = new Owners(budget);
    let held = 0;
    await forEachColumn(context.vector(expr.expr, steps), budget, ({ labels, dropName, kinds, floats, histograms }) => {
      if (histograms !== null && kinds.includes(HISTOGRAM))
        annotations.info(`ignored histogram in ${expr.op} aggregation`, expr.position);
      // A series without a value is none: of an instant, groups come in the order of their first series.
      else if (!kinds.includes(FLOAT)) return;
      const group = labelsOf(labels);
      let heaps = groups.get(group);
      if (heaps === undefined) {
        budget.holdSeries(0);
        heaps = new TopHeaps(steps.count);
        groups.set(group, heaps);
      }
      let taken = false;
      let added = 0;
      for (let step = 0; step < steps.count; step++) {
        const limit = wanted[step] as number;
        if (kinds[step] !== FLOAT || !(limit >= 1)) continue;
        if (heaps.length(step) < limit) added++;
        if (heaps.offer(step, sign * (floats[step] as number), owners.next, limit)) taken = true;
      }
      if (taken) {
        owners.add({ labels, dropName });
        owners.letGo(groups.values());
      }
      budget.hold(added);
      held += added;
    });
    yield* byOwner([...groups.values()], sign, owners, steps.count, budget);
    owners.release();
    budget.releaseSeries(0, groups.size);
    budget.release(held);
  };
}

/** Ranked between two looks at the clock. */
const STEPS_AT_ONCE = 64;

/** Each series that any heap has taken, with its values there; in the order in which they are met step after step, best first. */
async function* byOwner(
  groups: readonly TopHeaps[],
  sign: 1 | -1,
  owners: Owners,
  steps: number,
  budget: Budget,
): ColumnStream {
  const takenBy = new Map<number, { readonly steps: number[]; readonly values: number[] }>();
  for (const heaps of groups)
    for (let step = 0; step < steps; step++) {
      if (step % STEPS_AT_ONCE === 0 && budget.due) await budget.breathe();
      heaps.forEachRanked(step, (value, owner) => {
        let taken = takenBy.get(owner);
        if (taken === undefined) {
          taken = { steps: [], values: [] };
          takenBy.set(owner, taken);
        }
        taken.steps.push(step);
        taken.values.push(sign * value);
      });
    }
  const column = emptyColumn(Labels.EMPTY, steps);
  for (const [owner, taken] of takenBy) {
    Object.assign(column, owners.get(owner));
    column.kinds.fill(ABSENT);
    for (let at = 0; at < taken.steps.length; at++)
      setFloat(column, taken.steps[at] as number, taken.values[at] as number);
    yield column;
  }
}

export const topk = keepBest(1);
export const bottomk = keepBest(-1);

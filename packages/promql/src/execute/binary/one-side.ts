import { PromqlError } from '../../errors.ts';
import type { Labels } from '../../labels.ts';
import type { VectorMatching } from '../../parse/ast.ts';
import type { Budget } from '../budget.ts';
import { ABSENT, type Column, type ColumnStream } from '../column.ts';
import { ColumnKeeper } from '../column-keeper.ts';
import { labelSetText } from './label-set-text.ts';

/** The series of one signature on the one side. At each step at most one of them may have a value. */
export interface OneGroup {
  readonly signature: Labels;
  readonly columns: Column[];
}

/** Whether any series of the group has a value at a step. */
export function isPresent({ columns }: OneGroup, at: number): boolean {
  return columns.some(({ kinds }) => kinds[at] !== ABSENT);
}

/** The one side of a match, kept while the many side streams past it. */
export class OneSide {
  readonly groups = new Map<string, OneGroup>();
  /** At which steps two series of a signature meet, and how that is refused. */
  readonly #duplicates = new Map<number, () => PromqlError>();
  #kept = 0;
  readonly #steps: number;

  private constructor(steps: number) {
    this.#steps = steps;
  }

  static async read(
    stream: ColumnStream,
    signatureOf: (labels: Labels) => Labels,
    { cardinality }: VectorMatching,
    steps: number,
    budget: Budget,
  ): Promise<OneSide> {
    const side = new OneSide(steps);
    const keeper = new ColumnKeeper(steps);
    const name = cardinality === 'one-to-many' ? 'left' : 'right';
    for await (const column of stream) {
      if (budget.due) await budget.breathe();
      if (!column.kinds.some((kind) => kind !== ABSENT)) continue;
      const signature = signatureOf(column.labels);
      let group = side.groups.get(signature.key);
      if (group === undefined) {
        group = { signature, columns: [] };
        side.groups.set(signature.key, group);
      } else side.#findDuplicates(group, column, name);
      budget.holdSeries(steps);
      side.#kept++;
      group.columns.push(keeper.keep(column));
    }
    return side;
  }

  release(budget: Budget): void {
    budget.releaseSeries(this.#steps, this.#kept);
  }

  get hasDuplicates(): boolean {
    return this.#duplicates.size > 0;
  }

  /** The first step at which duplicates stand beside anything to match, infinite for none: elsewhere they do not hurt. */
  firstDuplicateBeside({ kinds }: Column): number {
    let first = Number.POSITIVE_INFINITY;
    for (const at of this.#duplicates.keys()) if (kinds[at] !== ABSENT && at < first) first = at;
    return first;
  }

  /** The first of all: where what is missing is filled in, every step has something to match. */
  get firstDuplicate(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const at of this.#duplicates.keys()) if (at < first) first = at;
    return first;
  }

  /** Throws for the duplicates at a step, if there are any. */
  refuseDuplicatesAt(at: number): void {
    const refusal = this.#duplicates.get(at);
    if (refusal !== undefined) throw refusal();
  }

  /** Whether signatures may differ in what a result has no more: the metric's name, type or unit. */
  get hasMetricInSignatures(): boolean {
    return [...this.groups.values()].some(({ signature }) => signature.withoutMetric() !== signature);
  }

  #findDuplicates({ signature, columns }: OneGroup, column: Column, side: 'left' | 'right'): void {
    for (let at = 0; at < column.kinds.length; at++) {
      if (column.kinds[at] === ABSENT || this.#duplicates.has(at)) continue;
      const other = columns.find(({ kinds }) => kinds[at] !== ABSENT);
      if (other === undefined) continue;
      const { labels } = column;
      this.#duplicates.set(at, () => {
        const both = [labelSetText(labels), labelSetText(other.labels)].sort().join(', ');
        return new PromqlError(
          'execution',
          `found duplicate series for the match group ${labelSetText(signature)} on the ${side} hand-side of the operation: [${both}];many-to-many matching not allowed: matching labels must be unique on one side`,
        );
      });
    }
  }
}

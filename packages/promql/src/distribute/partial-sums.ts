import type { GroupReducer } from '../execute/aggregate/group-reducer.ts';
import { FloatSums } from '../execute/aggregate/sum.ts';
import { ABSENT, type Column } from '../execute/column.ts';
import type { StepArrays } from '../execute/step-arrays.ts';

/** A group of `sum` or `avg` in one slice: not yet rounded, and with how many values it has. */
export class PartialSums implements GroupReducer {
  readonly #result: Column;
  readonly #sums: FloatSums;
  readonly counts: Float64Array;

  constructor(result: Column, arrays: StepArrays) {
    this.#result = result;
    this.#sums = new FloatSums(result.floats, arrays);
    this.counts = arrays.floats();
  }

  get compensations(): Float64Array {
    return this.#sums.compensations;
  }

  add(column: Column): void {
    if (column.histograms !== null) throw new TypeError('histograms are not evaluated in slices');
    this.#sums.addColumn(column, this.#result.kinds);
    const { counts } = this;
    for (let at = 0; at < counts.length; at++) if (column.kinds[at] !== ABSENT) (counts[at] as number)++;
  }

  finish(): void {}
}

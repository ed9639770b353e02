import { HistogramSum } from '../../histogram/index.ts';
import { compensate } from '../../kahan-sum.ts';
import { ABSENT, type Column, FLOAT } from '../column.ts';
import type { StepArrays } from '../step-arrays.ts';
import { reducing } from './group-reducer.ts';
import { type FloatTotals, ValueReducer } from './value-reducer.ts';

/** Kahan's sum of each step (see KahanSum), laid out as arrays. */
export class FloatSums implements FloatTotals {
  readonly #sums: Float64Array;
  readonly compensations: Float64Array;

  constructor(sums: Float64Array, arrays: StepArrays) {
    this.#sums = sums;
    this.compensations = arrays.floats();
  }

  /** As `add`, written out: wide queries spend their time here. */
  addColumn({ kinds, floats }: Column, present: Uint8Array): void {
    const sums = this.#sums;
    const compensations = this.compensations;
    for (let at = 0; at < kinds.length; at++) {
      if (kinds[at] === ABSENT) continue;
      const value = floats[at] as number;
      const sum = sums[at] as number;
      const total = sum + value;
      compensations[at] = compensate(compensations[at] as number, sum, value, total);
      sums[at] = total;
      present[at] = FLOAT;
    }
  }

  add(at: number, value: number): void {
    const sum = this.#sums[at] as number;
    const total = sum + value;
    this.compensations[at] = compensate(this.compensations[at] as number, sum, value, total);
    this.#sums[at] = total;
  }

  value(at: number): number {
    return (this.#sums[at] as number) + (this.compensations[at] as number);
  }
}

export const sum = reducing((result, expr, context, arrays) => {
  const floats = new FloatSums(result.floats, arrays);
  return new ValueReducer(result, floats, (first) => new HistogramSum(first), expr, context);
});

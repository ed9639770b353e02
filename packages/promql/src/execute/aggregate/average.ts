import { HistogramMean } from '../../histogram/index.ts';
import { compensate } from '../../kahan-sum.ts';
import { ABSENT, type Column, FLOAT } from '../column.ts';
import type { StepArrays } from '../step-arrays.ts';
import { reducing } from './group-reducer.ts';
import { type FloatTotals, ValueReducer } from './value-reducer.ts';

/**
 * The mean of each step as Prometheus takes it: a compensated sum, divided at the end, which is the more exact way; only where that
 * sum would overflow, from then on a mean that every value corrects.
 */
class FloatMeans implements FloatTotals {
  /** Sums, and means where `incremental`. */
  readonly #totals: Float64Array;
  readonly #compensations: Float64Array;
  readonly #counts: Float64Array;
  readonly #incremental: Uint8Array;

  constructor(totals: Float64Array, arrays: StepArrays) {
    this.#totals = totals;
    this.#compensations = arrays.floats();
    this.#counts = arrays.floats();
    this.#incremental = arrays.kinds();
  }

  addColumn({ kinds, floats }: Column, present: Uint8Array): void {
    for (let at = 0; at < kinds.length; at++) {
      if (kinds[at] === ABSENT) continue;
      this.add(at, floats[at] as number);
      present[at] = FLOAT;
    }
  }

  add(at: number, value: number): void {
    const count = (this.#counts[at] as number) + 1;
    this.#counts[at] = count;
    if (this.#incremental[at] === 1) {
      this.#correct(at, value, count);
      return;
    }
    const sum = this.#totals[at] as number;
    const total = sum + value;
    if ((total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) && count > 1) {
      this.#incremental[at] = 1;
      this.#totals[at] = sum / (count - 1);
      (this.#compensations[at] as number) /= count - 1;
      this.#correct(at, value, count);
      return;
    }
    this.#compensations[at] = compensate(this.#compensations[at] as number, sum, value, total);
    this.#totals[at] = total;
  }

  value(at: number): number {
    const total = this.#totals[at] as number;
    const compensation = this.#compensations[at] as number;
    if (this.#incremental[at] === 1) return total + compensation;
    const count = this.#counts[at] as number;
    return total / count + compensation / count;
  }

  #correct(at: number, value: number, count: number): void {
    const kept = (count - 1) / count;
    const mean = kept * (this.#totals[at] as number);
    const share = value / count;
    const total = mean + share;
    this.#compensations[at] = compensate(kept * (this.#compensations[at] as number), mean, share, total);
    this.#totals[at] = total;
  }
}

export const average = reducing((result, expr, context, arrays) => {
  const floats = new FloatMeans(result.floats, arrays);
  return new ValueReducer(result, floats, (first) => new HistogramMean(first), expr, context);
});

import type { AggregateExpr } from '../../parse/ast.ts';
import { ABSENT, type Column, FLOAT, HISTOGRAM } from '../column.ts';
import type { Context } from '../context.ts';
import type { StepArrays } from '../step-arrays.ts';
import { type GroupReducer, reducing } from './group-reducer.ts';
import { sayHistogramIgnored } from './ignored-histograms.ts';

/** Population variance by Welford's method; infinite values and NaN make it NaN. */
class SpreadReducer implements GroupReducer {
  readonly #result: Column;
  readonly #ofVariance: (variance: number) => number;
  readonly #sayIgnored: () => void;
  readonly #counts: Float64Array;
  readonly #means: Float64Array;

  constructor(
    result: Column,
    arrays: StepArrays,
    ofVariance: (variance: number) => number,
    expr: AggregateExpr,
    context: Context,
  ) {
    this.#result = result;
    this.#ofVariance = ofVariance;
    this.#sayIgnored = () => sayHistogramIgnored(expr, context);
    this.#counts = arrays.floats();
    this.#means = arrays.floats();
  }

  add({ kinds: given, floats: values }: Column): void {
    const { kinds, floats: squares } = this.#result;
    for (let at = 0; at < given.length; at++) {
      if (given[at] === ABSENT) continue;
      if (given[at] === HISTOGRAM) {
        this.#sayIgnored();
        continue;
      }
      kinds[at] = FLOAT;
      const value = values[at] as number;
      const count = (this.#counts[at] as number) + 1;
      this.#counts[at] = count;
      const before = this.#means[at] as number;
      const mean = before + (value - before) / count;
      this.#means[at] = mean;
      (squares[at] as number) += (value - before) * (value - mean);
    }
  }

  finish(): void {
    const { kinds, floats } = this.#result;
    for (let at = 0; at < kinds.length; at++)
      if (kinds[at] === FLOAT) floats[at] = this.#ofVariance((floats[at] as number) / (this.#counts[at] as number));
  }
}

export const stdvar = reducing(
  (result, expr, context, arrays) => new SpreadReducer(result, arrays, (it) => it, expr, context),
);
export const stddev = reducing(
  (result, expr, context, arrays) => new SpreadReducer(result, arrays, Math.sqrt, expr, context),
);

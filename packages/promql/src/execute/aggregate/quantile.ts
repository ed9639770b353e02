import { shortNumber } from '../../number-text.ts';
import type { AggregateExpr, Expr } from '../../parse/ast.ts';
import type { Budget } from '../budget.ts';
import { ABSENT, type Column, type ColumnStream, FLOAT, HISTOGRAM } from '../column.ts';
import type { Context } from '../context.ts';
import { quantileOf } from '../quantile-of.ts';
import type { Steps } from '../steps.ts';
import { type GroupReducer, reduceGroups } from './group-reducer.ts';
import { sayHistogramIgnored } from './ignored-histograms.ts';
import { numberParameter } from './parameter.ts';
import { STEPS_AT_ONCE, ValuesOfSteps } from './values-of-steps.ts';

/** A quantile needs all values of a group at once: its floats are kept, and given back to the budget with the result. */
class QuantileReducer implements GroupReducer {
  readonly #result: Column;
  readonly #quantiles: Float64Array;
  readonly #budget: Budget;
  readonly #sayIgnored: () => void;
  readonly #values: ValuesOfSteps;

  constructor(result: Column, quantiles: Float64Array, budget: Budget, sayIgnored: () => void) {
    this.#result = result;
    this.#quantiles = quantiles;
    this.#budget = budget;
    this.#sayIgnored = sayIgnored;
    this.#values = new ValuesOfSteps(result.kinds.length);
  }

  add({ kinds, floats, histograms }: Column): void {
    if (histograms !== null && kinds.includes(HISTOGRAM)) this.#sayIgnored();
    if (!kinds.includes(FLOAT)) return;
    this.#budget.hold(kinds.length);
    this.#values.add(kinds, floats);
  }

  /** All values of a large group are looked at here, step after step. */
  async finish(): Promise<void> {
    const { kinds, floats } = this.#result;
    const { series } = this.#values;
    const values = new Float64Array(series * STEPS_AT_ONCE);
    for (let step = 0; step < kinds.length; step++) {
      if (this.#budget.due) await this.#budget.breathe();
      if (step % STEPS_AT_ONCE === 0) this.#values.take(step, values);
      const from = (step % STEPS_AT_ONCE) * series;
      const count = this.#values.countAt(step);
      kinds[step] = count === 0 ? ABSENT : FLOAT;
      floats[step] = quantileOf(this.#quantiles[step] as number, values, from, from + series, count);
    }
    this.#budget.release(series * kinds.length);
  }
}

export async function* quantile(expr: AggregateExpr, steps: Steps, context: Context): ColumnStream {
  const { values, least, most } = await numberParameter(expr, steps, context);
  const doubt = (q: number) =>
    context.annotations.warn(
      `quantile value should be between 0 and 1, got ${shortNumber(q)}`,
      (expr.parameter as Expr).position,
    );
  yield* reduceGroups(
    expr,
    steps,
    context,
    (result) => new QuantileReducer(result, values, context.budget, () => sayHistogramIgnored(expr, context)),
  );
  // After the arguments' own: of equal warnings the last one tells its place.
  if (Number.isNaN(most)) doubt(Number.NaN);
  if (most > 1) doubt(most);
  if (least < 0) doubt(least);
}

import { shortNumber } from '../../number-text.ts';
import type { AggregateExpr, Expr } from '../../parse/ast.ts';
import type { Budget } from '../budget.ts';
import { ABSENT, type Column, type ColumnStream, FLOAT, HISTOGRAM } from '../column.ts';
import { ColumnKeeper } from '../column-keeper.ts';
import type { Context } from '../context.ts';
import { quantileOf } from '../quantile-of.ts';
import type { Steps } from '../steps.ts';
import { type GroupReducer, reduceGroups } from './group-reducer.ts';
import { sayHistogramIgnored } from './ignored-histograms.ts';
import { numberParameter } from './parameter.ts';

/** A quantile needs all values of a group at once: its floats are kept, and given back to the budget with the result. */
class QuantileReducer implements GroupReducer {
  readonly #result: Column;
  readonly #quantiles: Float64Array;
  readonly #budget: Budget;
  readonly #sayIgnored: () => void;
  readonly #keeper: ColumnKeeper;
  readonly #kept: Column[] = [];

  constructor(result: Column, quantiles: Float64Array, keeper: ColumnKeeper, budget: Budget, sayIgnored: () => void) {
    this.#result = result;
    this.#quantiles = quantiles;
    this.#keeper = keeper;
    this.#budget = budget;
    this.#sayIgnored = sayIgnored;
  }

  add(column: Column): void {
    const { kinds, histograms } = column;
    if (histograms !== null && kinds.includes(HISTOGRAM)) this.#sayIgnored();
    if (!kinds.includes(FLOAT)) return;
    this.#budget.hold(kinds.length);
    this.#kept.push(this.#keeper.keep({ ...column, histograms: null }));
  }

  /** All values of a large group are looked at here, step after step. */
  async finish(): Promise<void> {
    const { kinds, floats } = this.#result;
    const values = new Float64Array(this.#kept.length);
    for (let at = 0; at < kinds.length; at++) {
      if (this.#budget.due) await this.#budget.breathe();
      let length = 0;
      for (const column of this.#kept) if (column.kinds[at] === FLOAT) values[length++] = column.floats[at] as number;
      kinds[at] = length === 0 ? ABSENT : FLOAT;
      floats[at] = quantileOf(this.#quantiles[at] as number, values.subarray(0, length));
    }
    this.#budget.release(this.#kept.length * kinds.length);
  }
}

export async function* quantile(expr: AggregateExpr, steps: Steps, context: Context): ColumnStream {
  const { values, least, most } = await numberParameter(expr, steps, context);
  const doubt = (q: number) =>
    context.annotations.warn(
      `quantile value should be between 0 and 1, got ${shortNumber(q)}`,
      (expr.parameter as Expr).position,
    );
  const keeper = new ColumnKeeper(steps.count);
  yield* reduceGroups(
    expr,
    steps,
    context,
    (result) => new QuantileReducer(result, values, keeper, context.budget, () => sayHistogramIgnored(expr, context)),
  );
  // After the arguments' own: of equal warnings the last one tells its place.
  if (Number.isNaN(most)) doubt(Number.NaN);
  if (most > 1) doubt(most);
  if (least < 0) doubt(least);
}

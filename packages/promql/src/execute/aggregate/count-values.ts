import { PromqlError } from '../../errors.ts';
import { histogramText } from '../../histogram/index.ts';
import type { Labels } from '../../labels.ts';
import { plainNumber } from '../../number-text.ts';
import type { AggregateExpr, Expr } from '../../parse/ast.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { ABSENT, type Column, type ColumnStream, emptyColumn, HISTOGRAM, setFloat } from '../column.ts';
import type { Context } from '../context.ts';
import { isLabelName } from '../label-name.ts';
import type { Steps } from '../steps.ts';
import { grouping } from './grouping.ts';

/** `count_values("label", v)`: a series for each value that is met, named by the label. */
export async function* countValues(expr: AggregateExpr, steps: Steps, { vector, budget }: Context): ColumnStream {
  const name = valueLabel(expr);
  const labelsOf = grouping(expr.without ? expr : { without: false, grouping: [...expr.grouping, name] });
  const results = new Map<string, Column>();
  const resultFor = (labels: Labels): Column => {
    let result = results.get(labels.key);
    if (result === undefined) {
      budget.hold(steps.count);
      result = emptyColumn(labels, steps.count);
      results.set(labels.key, result);
    }
    return result;
  };
  for await (const column of vector(expr.expr, steps)) {
    if (budget.due) await budget.breathe();
    const ofSeries = new Map<string, Column>();
    for (let at = 0; at < steps.count; at++) {
      if (column.kinds[at] === ABSENT) continue;
      const value = valueText(column, at);
      let result = ofSeries.get(value);
      if (result === undefined) {
        result = resultFor(labelsOf(column.labels.with(name, value)));
        ofSeries.set(value, result);
      }
      setFloat(result, at, (result.floats[at] as number) + 1);
    }
  }
  for (const result of results.values()) {
    yield result;
    budget.release(steps.count);
  }
}

function valueText({ kinds, floats, histograms }: Column, at: number): string {
  const histogram = kinds[at] === HISTOGRAM ? histograms?.[at] : undefined;
  return histogram === undefined ? plainNumber(floats[at] as number) : histogramText(histogram);
}

function valueLabel({ parameter }: AggregateExpr): string {
  let expr = parameter as Expr;
  while (expr.kind === 'paren' || expr.kind === 'step-invariant') expr = expr.expr;
  const name = expr.kind === 'string' ? expr.value : '';
  if (!isLabelName(name)) throw new PromqlError('execution', `invalid label name ${quoteText(name)}`);
  return name;
}

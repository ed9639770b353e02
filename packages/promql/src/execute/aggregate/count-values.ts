import { PromqlError } from '../../errors.ts';
import { type FloatHistogram, histogramText } from '../../histogram/index.ts';
import type { Labels } from '../../labels.ts';
import { plainNumber } from '../../number-text.ts';
import type { AggregateExpr, Expr } from '../../parse/ast.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { ABSENT, type Column, type ColumnStream, emptyColumn, HISTOGRAM, setFloat } from '../column.ts';
import type { Context } from '../context.ts';
import { isLabelName } from '../label-name.ts';
import { sortInTurns } from '../sort-in-turns.ts';
import type { Steps } from '../steps.ts';
import { grouping } from './grouping.ts';

/** A float, or the text of what a Map would not tell apart or know: −0, a histogram. */
type Value = number | string;

/** `count_values("label", v)`: a series for each value that is met, named by the label. */
export async function* countValues(expr: AggregateExpr, steps: Steps, { vector, budget }: Context): ColumnStream {
  const name = valueLabel(expr);
  const groupOf = grouping({ without: expr.without, grouping: withoutName(expr, name) });
  // `without (label)` takes even the label of the value away again.
  const isNamed = !(expr.without && expr.grouping.includes(name));
  const results = new Map<string, Column>();
  const groups = new Map<Labels, Map<Value, Column>>();
  const resultFor = (group: Labels, value: Value): Column => {
    const labels = isNamed ? group.with(name, typeof value === 'number' ? plainNumber(value) : value) : group;
    let result = results.get(labels.key);
    if (result === undefined) {
      budget.holdSeries(steps.count);
      result = emptyColumn(labels, steps.count);
      results.set(labels.key, result);
    }
    return result;
  };
  for await (const column of vector(expr.expr, steps)) {
    if (budget.due) await budget.breathe();
    const group = groupOf(column.labels);
    let ofGroup = groups.get(group);
    if (ofGroup === undefined) {
      ofGroup = new Map();
      groups.set(group, ofGroup);
    }
    for (let at = 0; at < steps.count; at++) {
      if (column.kinds[at] === ABSENT) continue;
      const value = valueAt(column, at);
      let result = ofGroup.get(value);
      if (result === undefined) {
        result = resultFor(group, value);
        ofGroup.set(value, result);
      }
      setFloat(result, at, (result.floats[at] as number) + 1);
    }
  }
  // In an order that no step has a part in: of equal counts `topk` and its like take the first, over a range as at an instant.
  for (const result of await sortInTurns([...results.values()], byLabels, budget)) {
    yield result;
    budget.releaseSeries(steps.count);
  }
}

/** The grouping that leaves the value's own label out, whether the series have one of its name or not. */
function withoutName({ without, grouping: labels }: AggregateExpr, name: string): string[] {
  return without ? [...labels, name] : labels.filter((label) => label !== name);
}

function valueAt({ kinds, floats, histograms }: Column, at: number): Value {
  if (kinds[at] === HISTOGRAM) return histogramText(histograms?.[at] as FloatHistogram);
  const value = floats[at] as number;
  return Object.is(value, -0) ? plainNumber(value) : value;
}

function valueLabel({ parameter }: AggregateExpr): string {
  let expr = parameter as Expr;
  while (expr.kind === 'paren' || expr.kind === 'step-invariant') expr = expr.expr;
  const name = expr.kind === 'string' ? expr.value : '';
  if (!isLabelName(name)) throw new PromqlError('execution', `invalid label name ${quoteText(name)}`);
  return name;
}

function byLabels({ labels: { key: one } }: Column, { labels: { key: other } }: Column): number {
  return one < other ? -1 : 1;
}

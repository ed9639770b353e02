import type { Expr, SubqueryExpr } from '../../parse/ast.ts';
import { childrenOf } from '../../parse/walk.ts';
import { ABSENT, HISTOGRAM } from '../column.ts';
import type { Context } from '../context.ts';
import { joinEqual } from '../join-equal.ts';
import { metricsMayDiffer } from '../metric-names.ts';
import { subquerySteps } from '../select/subquery-steps.ts';
import type { Steps } from '../steps.ts';
import { emptyRangeSeries, type RangeSeries } from './range-series.ts';

/** Expressions that are evaluated at the same steps; what stands in another subquery has steps of its own, and holds them itself. */
function columnsOf(expr: Expr): number {
  if (expr.kind === 'subquery' || expr.kind === 'string') return 0;
  const own = expr.kind === 'paren' || expr.kind === 'matrix' ? 0 : 1;
  return childrenOf(expr).reduce((sum, child) => sum + columnsOf(child), own);
}

/** The series of a subquery: its expression evaluated over steps of its own, one column at a time. */
export async function* subquerySeries(
  subquery: SubqueryExpr,
  outer: Steps,
  context: Context,
): AsyncIterable<RangeSeries> {
  const steps = subquerySteps(subquery, outer, context.options);
  if (steps.count < 1) return;
  const series = emptyRangeSeries();
  const { floats, histograms } = series;
  // Held for as long as columns of this length are: before they are made, so that a step of a millisecond is refused in time. Each
  // expression inside may have one of its own beside those of all others: sums in parentheses in parentheses keep every left side.
  const columnsAtOnce = 1 + columnsOf(subquery.expr);
  context.budget.hold(steps.count * columnsAtOnce);
  floats.timestamps = new Float64Array(steps.count);
  floats.values = new Float64Array(steps.count);
  const inner = context.countedAt(steps);
  const columns = inner.vector(subquery.expr, steps);
  const mayBeSplit = metricsMayDiffer(subquery.expr, context);
  for await (const column of mayBeSplit ? joinEqual(columns, steps.count, context) : columns) {
    if (context.budget.due) await context.budget.breathe();
    series.labels = column.labels;
    series.dropName = column.dropName;
    floats.length = 0;
    histograms.values.length = 0;
    histograms.timestamps.length = 0;
    for (let at = 0; at < steps.count; at++) {
      const kind = column.kinds[at];
      if (kind === ABSENT) continue;
      const time = steps.startMs + at * steps.stepMs;
      const histogram = kind === HISTOGRAM ? column.histograms?.[at] : undefined;
      if (histogram === undefined) {
        floats.timestamps[floats.length] = time;
        floats.values[floats.length++] = column.floats[at] as number;
      } else {
        // Between the samples that a subquery picks there may have been others, so what the hint says of the one before is not known.
        const known = histogram.counterResetHint === 'reset' || histogram.counterResetHint === 'not-reset';
        histograms.timestamps.push(time);
        histograms.values.push(known ? { ...histogram, counterResetHint: 'unknown' } : histogram);
      }
    }
    histograms.length = histograms.values.length;
    yield series;
  }
  context.budget.release(steps.count * columnsAtOnce);
  if (inner.counts !== null)
    context.counts?.through(inner.counts, {
      rangeMs: subquery.range as number,
      offsetMs: subquery.offset as number,
      atMs: typeof subquery.at === 'number' ? subquery.at : null,
    });
}

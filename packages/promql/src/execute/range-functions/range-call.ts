import { Labels } from '../../labels.ts';
import type { Call, MatrixSelector, SubqueryExpr } from '../../parse/ast.ts';
import { type Column, type ColumnStream, clearColumn, emptyColumn } from '../column.ts';
import type { Context } from '../context.ts';
import { dropName, namesDropped } from '../drop-name.ts';
import { HistogramArithmetic } from '../histogram-arithmetic.ts';
import type { Steps } from '../steps.ts';
import { checkModifier } from './check-modifier.ts';
import { doubtCounter } from './doubt-counter.ts';
import { type RangeSeriesStream, rangeArgument, rangeSeries } from './range-argument.ts';
import type { RangeCall, RangeFunction } from './range-function.ts';
import type { RangeSeries } from './range-series.ts';
import { walkBuckets } from './walk-buckets.ts';
import { walk } from './walk-windows.ts';
import { BoundsFinder, emptyBounds } from './windows.ts';

/** A function over a range vector, evaluated series by series: no more than one series' samples are in memory. */
export function evaluateRangeCall(
  implementation: RangeFunction,
  call: Call,
  steps: Steps,
  context: Context,
): ColumnStream {
  const argument = rangeArgument(call);
  // Nothing but series, all of them at hand: most need not be waited for.
  const isPlain = argument.kind === 'matrix' && call.args.length === 1;
  const columns = isPlain
    ? evaluated(implementation, call, argument, steps, context)
    : evaluatedWithArguments(implementation, call, argument, steps, context);
  return namesDropped(columns, argument, context);
}

function* evaluated(
  implementation: RangeFunction,
  call: Call,
  argument: MatrixSelector,
  steps: Steps,
  context: Context,
): Iterable<Column | Promise<Column>> {
  const { source, columnOf } = evaluation(implementation, call, argument, [], steps, context);
  for (const series of source as Iterable<RangeSeries | Promise<RangeSeries>>)
    yield series instanceof Promise ? series.then(columnOf) : columnOf(series);
}

async function* evaluatedWithArguments(
  implementation: RangeFunction,
  call: Call,
  argument: MatrixSelector | SubqueryExpr,
  steps: Steps,
  context: Context,
): AsyncIterable<Column> {
  const scalars: Float64Array[] = [];
  for (const arg of call.args) if (arg !== argument) scalars.push(await context.scalar(arg, steps));
  const { source, columnOf } = evaluation(implementation, call, argument, scalars, steps, context);
  for await (const series of source) yield await columnOf(series);
}

/** The series of the argument, and what becomes of each: always the same column, filled anew. */
function evaluation(
  implementation: RangeFunction,
  call: Call,
  argument: MatrixSelector | SubqueryExpr,
  scalars: readonly Float64Array[],
  steps: Steps,
  context: Context,
): { readonly source: RangeSeriesStream; columnOf(series: RangeSeries): Column | Promise<Column> } {
  const modifier = argument.kind === 'matrix' ? argument.selector.modifier : null;
  checkModifier(implementation, modifier);
  const withStarts = implementation.usesStarts === true && context.options.features.startTimestamps;
  const { windows, series: source } = rangeSeries(argument, steps, context, withStarts);
  const finder = new BoundsFinder(windows);
  const bucketBounds = emptyBounds(steps.count);
  const { position } = call.args[0] ?? call;
  const column = emptyColumn(Labels.EMPTY, steps.count);

  const finished = (series: RangeSeries): Column => {
    if (implementation.name === 'rate' || implementation.name === 'increase') doubtCounter(column, argument, context);
    if (!implementation.keepsName || series.dropName) dropName(column, context);
    return column;
  };
  const columnOf = (series: RangeSeries): Column | Promise<Column> => {
    clearColumn(column, series.labels);
    column.dropName = series.dropName;
    const { floats, histograms, buckets } = series;
    const arithmetic = new HistogramArithmetic(context.annotations, position, series.labels);
    const state: RangeCall = { call, series, rangeMs: windows.rangeMs, modifier, scalars, context, arithmetic };
    const hasPlainFloats = floats.starts === null || implementation.seriesUsesStarts === true;
    const isPlain = histograms.length === 0 && modifier === null && hasPlainFloats && series.kept === null;
    if (buckets !== null) walkBuckets(implementation, buckets, bucketBounds, windows, column);
    else {
      const fast = isPlain ? implementation.series : undefined;
      if (fast === undefined || fast(floats, finder.find(floats), windows, column, state) === false)
        return walk(implementation, state, finder.find(floats), windows, steps, column).then(() => finished(series));
    }
    return finished(series);
  };
  return { source, columnOf };
}

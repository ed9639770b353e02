import type { Call, MatrixSelector, SubqueryExpr } from '../../parse/ast.ts';
import { type Column, type ColumnStream, clearColumn, emptyColumn } from '../column.ts';
import type { Context } from '../context.ts';
import { dropName, namesDropped } from '../drop-name.ts';
import { HistogramArithmetic } from '../histogram-arithmetic.ts';
import type { Steps } from '../steps.ts';
import { checkModifier } from './check-modifier.ts';
import { doubtCounter } from './doubt-counter.ts';
import { rangeArgument, rangeSeries } from './range-argument.ts';
import type { RangeCall, RangeFunction } from './range-function.ts';
import { walkBuckets } from './walk-buckets.ts';
import { walk } from './walk-windows.ts';
import { emptyBounds, findBounds } from './windows.ts';

/** A function over a range vector, evaluated series by series: no more than one series' samples are in memory. */
export function evaluateRangeCall(
  implementation: RangeFunction,
  call: Call,
  steps: Steps,
  context: Context,
): ColumnStream {
  const argument = rangeArgument(call);
  return namesDropped(evaluated(implementation, call, argument, steps, context), argument, context);
}

async function* evaluated(
  implementation: RangeFunction,
  call: Call,
  argument: MatrixSelector | SubqueryExpr,
  steps: Steps,
  context: Context,
): ColumnStream {
  const modifier = argument.kind === 'matrix' ? argument.selector.modifier : null;
  checkModifier(implementation, modifier);
  const scalars: Float64Array[] = [];
  for (const arg of call.args) if (arg !== argument) scalars.push(await context.scalar(arg, steps));

  const withStarts = implementation.usesStarts === true && context.options.features.startTimestamps;
  const { windows, series: source } = rangeSeries(argument, steps, context, withStarts);
  const bounds = emptyBounds(steps.count);
  let column: Column | undefined;
  for await (const series of source) {
    column ??= emptyColumn(series.labels, steps.count);
    clearColumn(column, series.labels);
    column.dropName = series.dropName;
    const { floats, histograms, buckets } = series;
    const position = (call.args[0] ?? call).position;
    const arithmetic = new HistogramArithmetic(context.annotations, position, series.labels);
    const state: RangeCall = { call, series, rangeMs: windows.rangeMs, modifier, scalars, context, arithmetic };
    findBounds(floats, windows, bounds);
    if (buckets !== null) walkBuckets(implementation, buckets, bounds, windows, column);
    else if (
      implementation.series !== undefined &&
      histograms.length === 0 &&
      modifier === null &&
      floats.starts === null
    )
      implementation.series(floats, bounds, windows, column, state);
    else await walk(implementation, state, bounds, windows, steps, column);
    if (implementation.name === 'rate' || implementation.name === 'increase') doubtCounter(column, argument, context);
    if (!implementation.keepsName || series.dropName) dropName(column, context);
    yield column;
  }
}

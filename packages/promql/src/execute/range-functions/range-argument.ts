import { PromqlError } from '../../errors.ts';
import type { Call, MatrixSelector, SubqueryExpr } from '../../parse/ast.ts';
import { emptyBuffer } from '../../storage.ts';
import type { Context } from '../context.ts';
import { emptyBucketBuffer } from '../select/buckets.ts';
import { selected } from '../select/selected.ts';
import type { Steps } from '../steps.ts';
import { emptyRangeSeries, type RangeSeries, splitSamples } from './range-series.ts';
import { subquerySeries } from './subquery-series.ts';
import { type Windows, windowsOf } from './windows.ts';

/** The argument that is a range vector: exactly one, by the type check. */
export function rangeArgument(call: Call): MatrixSelector | SubqueryExpr {
  for (const arg of call.args) if (arg.kind === 'matrix' || arg.kind === 'subquery') return arg;
  throw new PromqlError('execution', `function "${call.function}" needs a range vector`);
}

/** The series of a range vector, each with all samples that any of the windows reaches. */
export function rangeSeries(
  argument: MatrixSelector | SubqueryExpr,
  steps: Steps,
  context: Context,
  withStarts: boolean,
): { readonly windows: Windows; readonly series: AsyncIterable<RangeSeries> } {
  const rangeMs = argument.range as number;
  if (argument.kind === 'subquery')
    return {
      windows: windowsOf(argument, rangeMs, steps, context.options.lookbackMs),
      series: subquerySeries(argument, steps, context),
    };
  return {
    windows: windowsOf(argument.selector, rangeMs, steps, context.options.lookbackMs),
    series: selectedRanges(argument, context, withStarts),
  };
}

async function* selectedRanges(
  { selector }: MatrixSelector,
  context: Context,
  withStarts: boolean,
): AsyncIterable<RangeSeries> {
  const buffer = emptyBuffer();
  const buckets = emptyBucketBuffer();
  const series = emptyRangeSeries();
  for await (const labels of selected(selector, buffer, context, buckets)) {
    splitSamples(buffer, series, withStarts);
    series.buckets = buckets.length > 0 ? buckets : null;
    series.labels = labels;
    yield series;
  }
}

import { PromqlError } from '../../errors.ts';
import type { Call, MatrixSelector, SubqueryExpr } from '../../parse/ast.ts';
import { emptyBuffer } from '../../storage.ts';
import type { Context } from '../context.ts';
import { emptyBucketBuffer } from '../select/buckets.ts';
import { SeriesReader } from '../select/selected.ts';
import { SeriesQueue } from '../select/series-queue.ts';
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
): { readonly windows: Windows; readonly series: RangeSeriesStream } {
  const rangeMs = argument.range as number;
  if (argument.kind === 'subquery')
    return {
      windows: windowsOf(argument, rangeMs, steps, context.options.lookbackMs),
      series: subquerySeries(argument, steps, context),
    };
  const windows = windowsOf(argument.selector, rangeMs, steps, context.options.lookbackMs);
  return {
    windows,
    series: selectedRanges(argument, windows, context, withStarts),
  };
}

/** As a ColumnStream: only where the event loop gets its turn a series comes as a promise. */
export type RangeSeriesStream = AsyncIterable<RangeSeries> | Iterable<RangeSeries | Promise<RangeSeries>>;

function* selectedRanges(
  { selector }: MatrixSelector,
  windows: Windows,
  context: Context,
  withStarts: boolean,
): Iterable<RangeSeries | Promise<RangeSeries>> {
  const { budget, counts } = context;
  const buffer = emptyBuffer();
  const buckets = emptyBucketBuffer();
  const into = emptyRangeSeries();
  const reader = new SeriesReader(selector, buffer, context, buckets);
  const queue = new SeriesQueue(selector, context);
  const readNext = (): RangeSeries => {
    into.labels = reader.read(queue.take());
    splitSamples(buffer, into, withStarts);
    into.buckets = buckets.length > 0 && !reader.isKept ? buckets : null;
    into.kept = reader.isKept ? buckets : null;
    counts?.inWindows(into, windows);
    return into;
  };
  const fetchAndRead = async (): Promise<RangeSeries> => {
    await queue.fetch();
    // Where no part that was left has any: without a sample in any window.
    return queue.isOver ? emptyRangeSeries() : readNext();
  };
  while (!queue.isOver) {
    if (queue.mustFetch) yield fetchAndRead();
    else yield budget.due ? budget.breathe().then(readNext) : readNext();
  }
  reader.end();
  queue.end();
}

import { type FloatHistogram, histogramAverage, histogramDeviation, histogramVariance } from '../../histogram/index.ts';
import type { Call, Expr } from '../../parse/ast.ts';
import { ABSENT, type ColumnStream, HISTOGRAM, setFloat } from '../column.ts';
import type { Context } from '../context.ts';
import { dropName, namesDropped } from '../drop-name.ts';
import type { Steps } from '../steps.ts';
import type { VectorFunction } from './vector-function.ts';

/** A number of each native histogram; floats go. */
export const HISTOGRAM_FUNCTIONS: readonly (readonly [string, VectorFunction])[] = [
  ['histogram_count', eachHistogram(({ count }) => count)],
  ['histogram_sum', eachHistogram(({ sum }) => sum)],
  ['histogram_avg', eachHistogram(histogramAverage)],
  ['histogram_stddev', eachHistogram(histogramDeviation)],
  ['histogram_stdvar', eachHistogram(histogramVariance)],
];

function eachHistogram(value: (histogram: FloatHistogram) => number): VectorFunction {
  return (call, steps, context) => namesDropped(mapped(call, steps, context, value), call.args[0] as Expr, context);
}

async function* mapped(
  { args }: Call,
  steps: Steps,
  context: Context,
  value: (histogram: FloatHistogram) => number,
): ColumnStream {
  for await (const column of context.vector(args[0] as Expr, steps)) {
    const { kinds, histograms } = column;
    if (histograms === null) continue;
    for (let step = 0; step < kinds.length; step++) {
      if (kinds[step] === HISTOGRAM) setFloat(column, step, value(histograms[step] as FloatHistogram));
      else kinds[step] = ABSENT;
    }
    column.histograms = null;
    dropName(column, context);
    yield column;
  }
}

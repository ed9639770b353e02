import type { VectorSelector } from '../../parse/ast.ts';
import { emptyBuffer } from '../../storage.ts';
import { type Column, type ColumnStream, emptyColumn, setFloat } from '../column.ts';
import type { Context } from '../context.ts';
import { interpolate } from '../interpolate.ts';
import { emptyRangeSeries, splitSamples } from '../range-functions/range-series.ts';
import type { Steps } from '../steps.ts';
import { referenceTimes } from './reference-times.ts';
import { selected } from './selected.ts';

/** `metric smoothed`: between the samples before and after each step, both within the lookback; after the last, its value. */
export async function* smoothedSelector(selector: VectorSelector, steps: Steps, context: Context): ColumnStream {
  const buffer = emptyBuffer();
  const series = emptyRangeSeries();
  const times = referenceTimes(selector, steps);
  const { lookbackMs } = context.options;
  let column: Column | undefined;
  for await (const labels of selected(selector, buffer, context)) {
    splitSamples(buffer, series, false);
    column ??= emptyColumn(labels, steps.count);
    column.labels = labels;
    column.dropName = false;
    column.kinds.fill(0);
    const { timestamps, values, length } = series.floats;
    let next = 0;
    for (let step = 0; step < steps.count; step++) {
      const time = times[step] as number;
      while (next < length && (timestamps[next] as number) < time) next++;
      const hasNext = next < length && (timestamps[next] as number) <= time + lookbackMs;
      const hasBefore = next > 0 && (timestamps[next - 1] as number) > time - lookbackMs;
      if (hasNext && timestamps[next] === time) setFloat(column, step, values[next] as number);
      else if (!hasBefore) continue;
      else if (hasNext) setFloat(column, step, interpolate(series.floats, next - 1, time, false));
      else setFloat(column, step, values[next - 1] as number);
    }
    yield column;
  }
}

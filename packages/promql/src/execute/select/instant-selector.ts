import type { VectorSelector } from '../../parse/ast.ts';
import { isStaleAt } from '../../stale-nan.ts';
import { emptyBuffer, type SampleBuffer } from '../../storage.ts';
import { type Column, type ColumnStream, clearColumn, emptyColumn, setFloat, setHistogram } from '../column.ts';
import type { Context } from '../context.ts';
import type { Steps } from '../steps.ts';
import { referenceTimes } from './reference-times.ts';
import { selected } from './selected.ts';
import { smoothedSelector } from './smoothed-selector.ts';

/** An instant selector: at each step the latest sample not older than the lookback, unless it marks the series' end. */
export function selectInstant(selector: VectorSelector, steps: Steps, context: Context): ColumnStream {
  if (selector.modifier === 'smoothed') return smoothedSelector(selector, steps, context);
  return latestSamples(selector, steps, context, (column, step, buffer, at) => {
    const histogram = buffer.histograms?.[at];
    if (histogram === undefined) setFloat(column, step, buffer.values[at] as number);
    else setHistogram(column, step, histogram);
  });
}

/** The series of the selector; `put` decides what of the latest sample the column holds. */
export async function* latestSamples(
  selector: VectorSelector,
  steps: Steps,
  context: Context,
  put: (column: Column, step: number, buffer: SampleBuffer, at: number) => void,
): ColumnStream {
  const buffer = emptyBuffer();
  const times = referenceTimes(selector, steps);
  const { counts } = context;
  const { lookbackMs } = context.options;
  let column: Column | undefined;
  for await (const labels of selected(selector, buffer, context)) {
    column ??= emptyColumn(labels, steps.count);
    clearColumn(column, labels);
    const { timestamps, length } = buffer;
    let after = 0;
    let found = false;
    for (let step = 0; step < steps.count; step++) {
      const time = times[step] as number;
      while (after < length && (timestamps[after] as number) <= time) after++;
      const at = after - 1;
      // The range that is looked back on is open on its left: a sample exactly as old as it is too old.
      if (at < 0 || (timestamps[at] as number) <= time - lookbackMs || isStaleAt(buffer.values, at)) continue;
      put(column, step, buffer, at);
      counts?.found(column, step);
      found = true;
    }
    if (found) yield column;
  }
}

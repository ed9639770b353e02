import { Labels } from '../../labels.ts';
import type { VectorSelector } from '../../parse/ast.ts';
import type { SampleBuffer } from '../../storage.ts';
import type { Context } from '../context.ts';
import { reduceToStatistics } from './histogram-statistics.ts';

/** The labels of the selector's series one after the other, its samples then decoded in the buffer; between two of them others may have the event loop. */
export async function* selected(
  selector: VectorSelector,
  into: SampleBuffer,
  { selections, statistics, budget }: Context,
): AsyncIterable<Labels> {
  let held = 0;
  for (const series of selections.get(selector)?.series ?? []) {
    if (budget.due) await budget.breathe();
    series.read(into);
    if (statistics.has(selector)) reduceToStatistics(into);
    budget.read(into.length);
    budget.release(held);
    budget.hold(into.length);
    held = into.length;
    yield Labels.of(series.labels);
  }
  budget.release(held);
}

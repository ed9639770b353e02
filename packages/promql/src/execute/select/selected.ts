import { Labels } from '../../labels.ts';
import type { VectorSelector } from '../../parse/ast.ts';
import type { BucketBuffer, SampleBuffer } from '../../storage.ts';
import type { Context } from '../context.ts';
import { dropEmptyBuckets, emptyBucketBuffer, latestOfBuckets } from './buckets.ts';
import { reduceToStatistics } from './histogram-statistics.ts';

/**
 * The labels of the selector's series one after the other, its samples then decoded in the buffer; between two of them others may
 * have the event loop. Where the storage rolled a series up, its buckets are in `buckets` and the buffer is empty; without `buckets`
 * the latest samples of them are in the buffer.
 */
export async function* selected(
  selector: VectorSelector,
  into: SampleBuffer,
  { selections, statistics, budget }: Context,
  buckets: BucketBuffer | null = null,
): AsyncIterable<Labels> {
  let held = 0;
  const rolledUp = buckets ?? emptyBucketBuffer();
  for (const series of selections.get(selector)?.series ?? []) {
    if (budget.due) await budget.breathe();
    rolledUp.length = 0;
    if (series.readBuckets === undefined) series.read(into);
    else {
      series.readBuckets(rolledUp);
      if (buckets === null) latestOfBuckets(rolledUp, into);
      else takeBuckets(rolledUp, into);
    }
    if (statistics.has(selector)) reduceToStatistics(into);
    const read = into.length + rolledUp.length;
    budget.read(read);
    budget.release(held);
    budget.hold(read);
    held = read;
    yield Labels.of(series.labels);
  }
  budget.release(held);
}

function takeBuckets(buckets: BucketBuffer, into: SampleBuffer): void {
  dropEmptyBuckets(buckets);
  into.length = 0;
  into.histograms = null;
}

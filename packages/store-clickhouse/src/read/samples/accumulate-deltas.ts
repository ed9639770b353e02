import type { SampleColumns } from '@oriel/store';
import { HistogramTotal } from '../../samples/histogram-total.ts';
import { STALE_HIGH, STALE_LOW } from '../../samples/stale-marker.ts';

/**
 * Increments as the running total that functions of counters expect. It begins with the first sample that was read: what PromQL
 * makes of a counter depends on its steps, never on its height. They come in order and each once, so that neither a late sample nor
 * one that was sent again changes more than its own step. What lies before `from` is nobody's.
 */
export function accumulateDeltas(columns: SampleColumns, from = 0): void {
  const { values, length, startTimestamps, histograms } = columns;
  columns.ascends = false;
  const words = new Uint32Array(values.buffer, values.byteOffset, length * 2);
  const ofHistograms = new HistogramTotal();
  let total = 0;
  for (let at = from; at < length; at++) {
    const histogram = histograms?.[at];
    if (histogram !== undefined) {
      const sum = ofHistograms.add(histogram);
      histograms![at] = sum;
      values[at] = sum.sum;
    } else if (words[at * 2] !== STALE_LOW || words[at * 2 + 1] !== STALE_HIGH) {
      total += values[at]!;
      values[at] = total;
    }
  }
  // Every sample now counts since the first one's start.
  if (startTimestamps !== null && length > 0) startTimestamps.fill(startTimestamps[0]!, 0, length);
}

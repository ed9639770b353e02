import type { BucketColumns } from '@oriel/store';
import { type ChunkColumns, copySamples, growColumns } from '../chunk-columns.ts';
import { HistogramTotal, haveOneTotal } from '../histogram-total.ts';
import { STALE_HIGH, STALE_LOW } from '../stale-marker.ts';
import { appendCount } from './append-kept.ts';

/**
 * Rolls up the samples [from, to) of a series whose samples are increments that are histograms: as `appendKept`, but what lies behind the
 * first increment of a bucket is added up into one, at the time of the last. So the running total that a reader makes of them is right at
 * both, and between them it only grows; where bounds were chosen anew the total begins anew too, and so does what is added up.
 */
export function appendIncrements(
  columns: ChunkColumns,
  bucketMs: number,
  into: ChunkColumns,
  buckets: BucketColumns,
  from = 0,
  to = columns.length,
): void {
  const { timestamps, values } = columns;
  const words = new Uint32Array(values.buffer, values.byteOffset, columns.length * 2);
  for (let at = from; at < to; ) {
    const end = Math.ceil(timestamps[at]! / bucketMs) * bucketMs;
    const open: number[] = [];
    let count = 0;
    let marker = -1;
    for (; at < to && timestamps[at]! <= end; at++) {
      marker = words[at * 2] === STALE_LOW && words[at * 2 + 1] === STALE_HIGH ? at : -1;
      if (marker >= 0) continue;
      if (open.length > 0 && !haveOneTotal(columns.histograms![open[0]!]!, columns.histograms![at]!)) close(open);
      open.push(at);
      count++;
    }
    close(open);
    if (marker >= 0) copy(marker);
    appendCount(buckets, end, count);
  }

  function close(open: number[]): void {
    const [first, ...others] = open.splice(0);
    if (first === undefined) return;
    copy(first);
    if (others.length === 0) return;
    copy(others.at(-1)!);
    const rest = new HistogramTotal();
    let sum = columns.histograms![others[0]!]!;
    for (const other of others) sum = rest.add(columns.histograms![other]!);
    into.histograms![into.length - 1] = { ...sum, counterResetHint: 'gauge' };
    into.values[into.length - 1] = sum.sum;
  }

  function copy(sample: number): void {
    growColumns(into, into.length + 1);
    copySamples(columns, sample, sample + 1, into);
  }
}

/** Whether the samples [from, to) are histograms alone, markers of staleness aside. */
export function areHistograms({ values, histograms, length }: ChunkColumns, from = 0, to = length): boolean {
  const words = new Uint32Array(values.buffer, values.byteOffset, length * 2);
  for (let at = from; at < to; at++) {
    const isStale = words[at * 2] === STALE_LOW && words[at * 2 + 1] === STALE_HIGH;
    if (!isStale && histograms?.[at] === undefined) return false;
  }
  return true;
}

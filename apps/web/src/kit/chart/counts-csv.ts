import type { Bucket, HeatCell } from './counts.ts';
import { csvOf } from './series.ts';

/** A row for each bucket, a column for each of its parts, in the order in which they first come. */
export function bucketsCsv(buckets: readonly Bucket[]): string {
  const labels = [...new Set(buckets.flatMap(({ parts }) => parts.map(({ label }) => label)))];
  return csvOf([
    ['time', ...labels, 'total'],
    ...buckets.map(({ startMs, parts, total }) => [
      new Date(startMs).toISOString(),
      ...labels.map((label) => String(parts.find((part) => part.label === label)?.count ?? 0)),
      String(total),
    ]),
  ]);
}

/** A row for each cell that holds something; `bounds` are the upper ones of the rows, from the bottom. */
export function cellsCsv(cells: readonly HeatCell[], bounds: readonly number[]): string {
  const inOrder = cells.toSorted((a, b) => a.startMs - b.startMs || a.row - b.row);
  return csvOf([
    ['time', 'above', 'up to', 'count', 'errors'],
    ...inOrder.map(({ startMs, row, count, errors }) => [
      new Date(startMs).toISOString(),
      String(row === 0 ? 0 : (bounds[row - 1] ?? '')),
      String(bounds[row] ?? ''),
      String(count),
      String(errors),
    ]),
  ]);
}

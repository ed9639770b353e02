import type { BucketBuffer } from '../../storage.ts';
import { type Column, setFloat } from '../column.ts';
import type { BucketWindow } from './bucket-window.ts';
import type { RangeFunction } from './range-function.ts';
import { type Bounds, findBounds, type Windows } from './windows.ts';

/** The path for series that were rolled up: windows of whole buckets. */
export function walkBuckets(
  { buckets: valueIn }: RangeFunction,
  buckets: BucketBuffer,
  bounds: Bounds,
  windows: Windows,
  column: Column,
): void {
  if (valueIn === undefined) throw new Error('a storage gave buckets where it was asked for samples');
  findBounds({ timestamps: buckets.ends, length: buckets.length }, windows, bounds);
  const window: BucketWindow = { buckets, from: 0, to: 0, startMs: 0, endMs: 0 };
  for (let step = 0; step < windows.count; step++) {
    window.from = bounds.from[step] as number;
    window.to = bounds.to[step] as number;
    if (window.from === window.to) continue;
    window.endMs = windows.ends[step] as number;
    window.startMs = window.endMs - windows.rangeMs;
    const value = valueIn(window);
    if (value !== undefined) setFloat(column, step, value);
  }
}

import type { SampleColumns } from '@oriel/store';
import { STALE_HIGH, STALE_LOW } from '../../samples/stale-marker.ts';

/**
 * Increments as the running total that functions of counters expect. It begins with the first sample that was read: what PromQL
 * makes of a counter depends on its steps, never on its height.
 */
export function accumulateDeltas(columns: SampleColumns): void {
  const { values, length, startTimestamps } = columns;
  const words = new Uint32Array(values.buffer, values.byteOffset, length * 2);
  let total = 0;
  for (let at = 0; at < length; at++) {
    if (words[at * 2] === STALE_LOW && words[at * 2 + 1] === STALE_HIGH) continue;
    total += values[at]!;
    values[at] = total;
  }
  // Every sample now counts since the first one's start.
  if (startTimestamps !== null && length > 0) startTimestamps.fill(startTimestamps[0]!, 0, length);
}

import { doubleAt, uint32At } from './chunk-numbers.ts';
import { widestChange } from './chunk-times.ts';
import { type ChunkWriter, widthOf } from './chunk-writer.ts';

/** Used again and again: encoding waits for nothing. */
let scratch = new Float64Array(0);

/**
 * How long before its sample each start lies, where that takes less than the starts themselves: of increments, whose start is the sample
 * before, and of senders whose counters begin anew with each.
 */
export function distancesOf(times: Float64Array, starts: Float64Array, length: number): Float64Array | undefined {
  let changes = 1;
  for (let at = 1; at < length; at++) if (starts[at] !== starts[at - 1]) changes++;
  if (changes <= 2) return undefined;
  if (scratch.length < length) scratch = new Float64Array(length * 2);
  const distances = scratch;
  for (let at = 0; at < length; at++) distances[at] = times[at]! - starts[at]!;
  const width = widthOf(widestChange(distances, length));
  return width < 8 && 13 + width * (length - 2) < 12 * changes ? distances : undefined;
}

export function writeStarts(writer: ChunkWriter, starts: Float64Array, length: number): void {
  const changes: number[] = [];
  for (let at = 0; at < length; at++) if (starts[at] !== (at === 0 ? 0 : starts[at - 1])) changes.push(at);
  writer.uint32(changes.length);
  for (const at of changes) {
    writer.uint32(at);
    writer.double(starts[at]!);
  }
}

export function readStarts(
  bytes: Uint8Array,
  start: number,
  starts: Float64Array,
  base: number,
  length: number,
): number {
  let at = start;
  let left = uint32At(bytes, at);
  for (at += 4; left > 0; left--) {
    starts.fill(doubleAt(bytes, at + 4), base + uint32At(bytes, at), base + length);
    at += 12;
  }
  return at;
}

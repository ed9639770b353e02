import { copyDoubles, doubleAt, int8At, int16At, int32At } from './chunk-numbers.ts';
import { type ChunkWriter, widthOf } from './chunk-writer.ts';

/** Used again and again: encoding waits for nothing. */
let scratch = new Float64Array(0);

/** The largest change of the step between two times and the next, NaN where it is none. */
export function widestChange(times: Float64Array, length: number): number {
  let widest = 0;
  let step = length > 1 ? times[1]! - times[0]! : 0;
  for (let at = 2; at < length; at++) {
    const next = times[at]! - times[at - 1]!;
    widest = Math.max(widest, Math.abs(next - step));
    step = next;
  }
  return widest;
}

export function writeTimes(writer: ChunkWriter, times: Float64Array, length: number): void {
  const first = length > 1 ? times[1]! - times[0]! : 0;
  const width = widthOf(widestChange(times, length));
  writer.uint8(width);
  writer.double(first);
  if (width === 8) {
    writer.bytes(new Uint8Array(times.buffer, times.byteOffset, length * 8));
    return;
  }
  if (width === 0) return;
  if (scratch.length < length) scratch = new Float64Array(length * 2);
  const changes = scratch;
  let step = first;
  for (let at = 2; at < length; at++) {
    const next = times[at]! - times[at - 1]!;
    changes[at - 2] = next - step;
    step = next;
  }
  writer.integers(changes, Math.max(0, length - 2), width);
}

export function readTimes(
  bytes: Uint8Array,
  start: number,
  first: number,
  times: Float64Array,
  base: number,
  length: number,
): number {
  const width = bytes[start]!;
  let step = doubleAt(bytes, start + 1);
  const at = start + 9;
  if (width === 8) {
    copyDoubles(bytes, at, times, base, length);
    return at + length * 8;
  }
  if (width === 0 && isPace(first, step)) {
    // What comes at one pace needs no sum that waits for the one before.
    for (let index = 0; index < length; index++) times[base + index] = first + step * index;
    return at;
  }
  let time = first;
  if (length > 0) times[base] = time;
  if (length > 1) {
    time += step;
    times[base + 1] = time;
  }
  const changes = Math.max(0, length - 2);
  const to = base + 2;
  switch (width) {
    case 0:
      for (let index = 0; index < changes; index++) times[to + index] = time += step;
      break;
    case 1:
      for (let index = 0; index < changes; index++) {
        step += int8At(bytes, at + index);
        times[to + index] = time += step;
      }
      break;
    case 2:
      for (let index = 0; index < changes; index++) {
        step += int16At(bytes, at + index * 2);
        times[to + index] = time += step;
      }
      break;
    default:
      for (let index = 0; index < changes; index++) {
        step += int32At(bytes, at + index * 4);
        times[to + index] = time += step;
      }
  }
  return at + changes * width;
}

/** Whether each time is known without those before it. */
export function isPace(first: number, step: number): boolean {
  return Number.isSafeInteger(first) && Number.isSafeInteger(step);
}

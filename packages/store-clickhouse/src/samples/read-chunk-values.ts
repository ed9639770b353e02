import type { ChunkColumns } from './chunk-columns.ts';
import { doubleAt, int8At, int16At, integerAt, POWERS, uint32At } from './chunk-numbers.ts';

/** Sums of so many differences of at most 16 bits are integers of 32 bits. */
const MOST_SHORT_SUMS = 0x1_0000;

/** The value at which reading begins, and the difference before it; the same object for all chunks. */
const passed = { value: 0, step: 0 };

/** Those from one place up to another; planes are read whole. */
export function readValues(
  bytes: Uint8Array,
  start: number,
  into: ChunkColumns,
  base: number,
  length: number,
  from = 0,
  to = length,
): number {
  const { values } = into;
  const width = bytes[start]!;
  if (width === 8) {
    into.ascends = false;
    return readPlanes(bytes, start + 1, values, base, length);
  }
  const order = bytes[start + 1]!;
  const scale = POWERS[bytes[start + 2]!]!;
  const exceptions = bytes[start + 19]! | (bytes[start + 20]! << 8);
  const exceptionsAt = start + 21;
  const at = exceptionsAt + exceptions * 12;
  const count = Math.max(0, to - from - 1);
  passed.value = doubleAt(bytes, start + 3);
  passed.step = order === 2 ? doubleAt(bytes, start + 11) : 0;
  if (from > 0) passBy(bytes, at, width, order, from);
  const first = passed.value;
  const next = at + from * width;
  if (to > from) values[base] = first / scale;
  const ascends =
    order === 2
      ? readSecondDifferences(bytes, next, width, first, passed.step, scale, values, base + 1, count)
      : width <= 2 && count <= MOST_SHORT_SUMS
        ? readShortDifferences(bytes, next, width, first, scale, values, base + 1, count)
        : readDifferences(bytes, next, width, first, scale, values, base + 1, count);
  if (exceptions > 0) readExceptions(bytes, exceptionsAt, exceptions, values, base, from, to);
  into.ascends &&= ascends && exceptions === 0 && (base === 0 || to === from || values[base]! >= values[base - 1]!);
  return at + Math.max(0, length - 1) * width;
}

/** Adds the first so many differences up. */
function passBy(bytes: Uint8Array, start: number, width: number, order: number, count: number): void {
  let { value, step } = passed;
  if (order === 2) {
    for (let index = 0; index < count; index++) value += step += integerAt(bytes, start + index * width, width);
  } else if (width <= 2 && count <= MOST_SHORT_SUMS) value += sumOfShort(bytes, start, width, count);
  else for (let index = 0; index < count; index++) value += integerAt(bytes, start + index * width, width);
  passed.value = value;
  passed.step = step;
}

/** Two sums at once, as neither then waits for the other. */
function sumOfShort(bytes: Uint8Array, start: number, width: number, count: number): number {
  const paired = count & ~1;
  let [even, odd] = [0, 0];
  if (width === 1) {
    for (let at = start; at < start + paired; at += 2) {
      even = (even + int8At(bytes, at)) | 0;
      odd = (odd + int8At(bytes, at + 1)) | 0;
    }
  } else if (width === 2) {
    for (let at = start; at < start + paired * 2; at += 4) {
      even = (even + int16At(bytes, at)) | 0;
      odd = (odd + int16At(bytes, at + 2)) | 0;
    }
  }
  return even + odd + (count > paired ? integerAt(bytes, start + paired * width, width) : 0);
}

/** The usual case. Integers are added faster than doubles, which only take what came out. Returns whether no value is below the one before. */
function readShortDifferences(
  bytes: Uint8Array,
  at: number,
  width: number,
  first: number,
  scale: number,
  values: Float64Array,
  to: number,
  count: number,
): boolean {
  let sum = 0;
  let signs = 0;
  if (width === 0) values.fill(first / scale, to, to + count);
  else if (width === 1) {
    for (let index = 0; index < count; index++) {
      const difference = int8At(bytes, at + index);
      signs |= difference;
      sum = (sum + difference) | 0;
      values[to + index] = first + sum;
    }
  } else {
    for (let index = 0; index < count; index++) {
      const difference = int16At(bytes, at + index * 2);
      signs |= difference;
      sum = (sum + difference) | 0;
      values[to + index] = first + sum;
    }
  }
  if (scale !== 1 && width > 0) divide(values, to, count, scale);
  return signs >= 0;
}

function readDifferences(
  bytes: Uint8Array,
  at: number,
  width: number,
  first: number,
  scale: number,
  values: Float64Array,
  to: number,
  count: number,
): boolean {
  let value = first;
  let ascends = true;
  for (let index = 0; index < count; index++) {
    const difference = integerAt(bytes, at + index * width, width);
    if (difference < 0) ascends = false;
    values[to + index] = value += difference;
  }
  if (scale !== 1) divide(values, to, count, scale);
  return ascends;
}

function readSecondDifferences(
  bytes: Uint8Array,
  at: number,
  width: number,
  first: number,
  firstStep: number,
  scale: number,
  values: Float64Array,
  to: number,
  count: number,
): boolean {
  let value = first;
  let step = firstStep;
  let least = 0;
  if (width === 1) {
    for (let index = 0; index < count; index++) {
      step += int8At(bytes, at + index);
      least = Math.min(least, step);
      values[to + index] = value += step;
    }
  } else {
    for (let index = 0; index < count; index++) {
      step += integerAt(bytes, at + index * width, width);
      least = Math.min(least, step);
      values[to + index] = value += step;
    }
  }
  if (scale !== 1) divide(values, to, count, scale);
  return least >= 0;
}

function divide(values: Float64Array, from: number, count: number, scale: number): void {
  for (let at = from; at < from + count; at++) (values[at] as number) /= scale;
}

/** Copied as bytes: a number on its way through a variable may lose the bits of a marker of staleness. */
function readExceptions(
  bytes: Uint8Array,
  start: number,
  count: number,
  values: Float64Array,
  base: number,
  from: number,
  to: number,
): void {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let at = start; at < start + count * 12; at += 12) {
    const place = uint32At(bytes, at);
    if (place >= from && place < to) raw.set(bytes.subarray(at + 4, at + 12), (base + place - from) * 8);
  }
}

function readPlanes(bytes: Uint8Array, start: number, values: Float64Array, base: number, length: number): number {
  const raw = new Uint8Array(values.buffer, values.byteOffset + base * 8, length * 8);
  let at = start;
  for (let plane = 0; plane < 8; plane++) {
    let previous = 0;
    for (let to = plane; to < raw.length; to += 8) {
      previous ^= bytes[at++]!;
      raw[to] = previous;
    }
  }
  return at;
}

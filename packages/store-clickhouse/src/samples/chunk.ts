import { type ChunkColumns, growColumns, startsOf } from './chunk-columns.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { decodeHistogram, encodeHistogram } from './histogram-bytes.ts';

/**
 * Samples of one series packed for the column `data` of `chunks`, which ZSTD then squeezes: whole small integers of one width wherever the
 * samples allow, because a plain loop decodes them in about a nanosecond each. docs/formats/chunk.md. Little-endian.
 *
 *     1 version · 1 contents (1 starts, 2 histograms) · 4 samples · 8 first time (double, ms)
 *     times    1 width (0, 1, 2, 4, 8) · 8 first step · the changes of the step, one for each sample but two; width 8: the times themselves
 *     values   1 width · 1 order (1 differences, 2 differences of differences) · 1 decimals · 8 first value · 8 first difference
 *              · 2 exceptions · each 4 position, 8 bits of the double · the differences
 *              width 8: no integers; doubles xor the one before, byte plane by byte plane
 *     starts       4 changes · each 4 position, 8 start; or, in version 2, each as its distance from its sample: 8 first, then as times
 *     histograms   4 how many · each 4 position, 4 length, bytes
 */
const VERSION = 1;
/** May have distances; a chunk without any is of the first version. */
const VERSION_WITH_DISTANCES = 2;
const HAS_STARTS = 1;
const HAS_HISTOGRAMS = 2;
const HAS_DISTANCES = 4;
const POWERS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
/** Beyond it sums of differences would not be exact. */
const MOST = 2 ** 52;

const differences = {
  first: new Float64Array(0),
  second: new Float64Array(0),
  whole: new Float64Array(0),
  starts: new Float64Array(0),
};

/** Chunks one behind the other from `start` to `end`, each on a multiple of four bytes after the first. */
export function decodeChunks(bytes: Uint8Array, into: ChunkColumns, start = 0, end = bytes.length): void {
  for (let at = start; at < end; at = start + ((at - start + 3) & ~3)) at = decodeChunk(bytes, into, at);
}

export function encodeChunk(columns: ChunkColumns): Uint8Array {
  return encodeChunkInPlace(columns).slice();
}

/** The same in memory that the next call uses again: for whoever copies it anyway. */
export function encodeChunkInPlace(columns: ChunkColumns): Uint8Array {
  const { length, timestamps, values, histograms, startTimestamps } = columns;
  writer.startAnew();
  const packed =
    histograms === null
      ? []
      : histograms.slice(0, length).flatMap((histogram, at) => (histogram === undefined ? [] : [{ histogram, at }]));
  const hasHistograms = packed.length > 0;
  const hasStarts = startTimestamps?.subarray(0, length).some((start) => start !== 0) ?? false;
  const distances = hasStarts ? distancesOf(timestamps, startTimestamps!, length) : undefined;
  const starts = distances === undefined ? HAS_STARTS : HAS_DISTANCES;
  writer.uint8(distances === undefined ? VERSION : VERSION_WITH_DISTANCES);
  writer.uint8((hasStarts ? starts : 0) | (hasHistograms ? HAS_HISTOGRAMS : 0));
  writer.uint32(length);
  writer.double(length === 0 ? 0 : timestamps[0]!);
  writeTimes(timestamps, length);
  writeValues(values, length);
  if (distances !== undefined) {
    writer.double(distances[0]!);
    writeTimes(distances, length);
  } else if (hasStarts) writeStarts(startTimestamps!, length);
  if (hasHistograms) {
    writer.uint32(packed.length);
    for (const { histogram, at } of packed) {
      const bytes = encodeHistogram(histogram);
      writer.uint32(at);
      writer.uint32(bytes.length);
      writer.bytes(bytes);
    }
  }
  return writer.written;
}

function checkVersion(version: number): void {
  if (version !== VERSION && version !== VERSION_WITH_DISTANCES)
    throw new RangeError(
      `a chunk of samples has version ${version}, and this version of Oriel knows ${VERSION} and ${VERSION_WITH_DISTANCES}`,
    );
}

/**
 * Appends at least those samples of a chunk that lie between two times (included): of samples that came at one pace, as most do, no others.
 * Panels of an hour ask for a part of a chunk of two, and what is asked of one moment for a few minutes of it.
 */
export function decodeChunkBetween(
  bytes: Uint8Array,
  into: ChunkColumns,
  start: number,
  startMs: number,
  endMs: number,
): void {
  const length = uint32At(bytes, start + 2);
  const first = doubleAt(bytes, start + 6);
  const step = doubleAt(bytes, start + 15);
  const isEven = bytes[start + 1] === 0 && bytes[start + 14] === 0 && isPace(first, step) && step > 0;
  const from = isEven ? Math.max(0, Math.ceil((startMs - first) / step)) : 0;
  const to = isEven ? Math.min(length, Math.floor((endMs - first) / step) + 1) : length;
  // Doubles as they are lie plane by plane, each of which depends on the one before.
  if ((from === 0 && to === length) || bytes[start + 23] === 8) {
    decodeChunk(bytes, into, start);
    return;
  }
  checkVersion(bytes[start]!);
  if (from >= to) return;
  const base = into.length;
  const end = base + to - from;
  growColumns(into, end);
  for (let at = from; at < to; at++) into.timestamps[base + at - from] = first + step * at;
  readValues(bytes, start + 23, into, base, length, from, to);
  into.startTimestamps?.fill(0, base, end);
  if (into.histograms !== null) into.histograms.length = base;
  into.length = end;
}

/** Appends the samples of the chunk that begins at `start` to the columns. Says where it ends: there may be more behind it. */
export function decodeChunk(bytes: Uint8Array, into: ChunkColumns, start = 0): number {
  checkVersion(bytes[start]!);
  const contents = bytes[start + 1]!;
  const length = uint32At(bytes, start + 2);
  const base = into.length;
  growColumns(into, base + length);
  let at = readTimes(bytes, start + 14, doubleAt(bytes, start + 6), into.timestamps, base, length);
  at = readValues(bytes, at, into, base, length);
  if (into.startTimestamps !== null) into.startTimestamps.fill(0, base, base + length);
  if ((contents & HAS_STARTS) !== 0) at = readStarts(bytes, at, startsOf(into), base, length);
  if ((contents & HAS_DISTANCES) !== 0) {
    const starts = startsOf(into);
    at = readTimes(bytes, at + 8, doubleAt(bytes, at), starts, base, length);
    for (let sample = base; sample < base + length; sample++)
      starts[sample] = into.timestamps[sample]! - starts[sample]!;
  }
  if (into.histograms !== null) into.histograms.length = base;
  if ((contents & HAS_HISTOGRAMS) !== 0) {
    into.histograms ??= [];
    let left = uint32At(bytes, at);
    for (at += 4; left > 0; left--) {
      const size = uint32At(bytes, at + 4);
      into.histograms[base + uint32At(bytes, at)] = decodeHistogram(bytes.subarray(at + 8, at + 8 + size));
      at += 8 + size;
    }
  }
  into.length = base + length;
  return at;
}

/** How many samples it holds, without decoding it. */
export function chunkLength(bytes: Uint8Array): number {
  return uint32At(bytes, 2);
}

/** Without decoding it. */
export function chunkHasHistograms(bytes: Uint8Array, start = 0): boolean {
  return (bytes[start + 1]! & HAS_HISTOGRAMS) !== 0;
}

/** The largest change of the step between two times and the next, NaN where it is none. */
function widestChange(times: Float64Array, length: number): number {
  let widest = 0;
  let step = length > 1 ? times[1]! - times[0]! : 0;
  for (let at = 2; at < length; at++) {
    const next = times[at]! - times[at - 1]!;
    widest = Math.max(widest, Math.abs(next - step));
    step = next;
  }
  return widest;
}

function writeTimes(times: Float64Array, length: number): void {
  const first = length > 1 ? times[1]! - times[0]! : 0;
  const width = widthOf(widestChange(times, length));
  writer.uint8(width);
  writer.double(first);
  if (width === 8) {
    writer.bytes(new Uint8Array(times.buffer, times.byteOffset, length * 8));
    return;
  }
  if (width === 0) return;
  room(length);
  const changes = differences.second;
  let step = first;
  for (let at = 2; at < length; at++) {
    const next = times[at]! - times[at - 1]!;
    changes[at - 2] = next - step;
    step = next;
  }
  writer.integers(changes, Math.max(0, length - 2), width);
}

function readTimes(
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
function isPace(first: number, step: number): boolean {
  return Number.isSafeInteger(first) && Number.isSafeInteger(step);
}

function writeValues(values: Float64Array, length: number): void {
  const decimals = decimalsOf(values, length);
  if (decimals < 0) {
    writePlanes(values, length);
    return;
  }
  const scale = POWERS[decimals]!;
  room(length);
  const { whole, first, second } = differences;
  const exceptions: number[] = [];
  let previous = 0;
  let isFirst = true;
  for (let at = 0; at < length; at++) {
    const value = values[at]!;
    if (isException(value)) exceptions.push(at);
    else {
      previous = Math.round(value * scale);
      // What stands before the first real value is made equal to it.
      if (isFirst) whole.fill(previous, 0, at);
      isFirst = false;
    }
    whole[at] = previous;
  }
  let sumFirst = 0;
  let sumSecond = 0;
  let widestFirst = 0;
  let widestSecond = 0;
  let step = length > 1 ? whole[1]! - whole[0]! : 0;
  const firstStep = step;
  for (let at = 1; at < length; at++) {
    const difference = whole[at]! - whole[at - 1]!;
    const change = difference - step;
    step = difference;
    first[at - 1] = difference;
    second[at - 1] = change;
    sumFirst += Math.abs(difference);
    sumSecond += Math.abs(change);
    widestFirst = Math.max(widestFirst, Math.abs(difference));
    widestSecond = Math.max(widestSecond, Math.abs(change));
  }
  const order = sumSecond * 2 < sumFirst ? 2 : 1;
  const width = widthOf(order === 2 ? widestSecond : widestFirst);
  if (width === 8 || exceptions.length > 0xffff) {
    writePlanes(values, length);
    return;
  }
  writer.uint8(width);
  writer.uint8(order);
  writer.uint8(decimals);
  writer.double(length === 0 ? 0 : whole[0]!);
  writer.double(firstStep);
  writer.uint16(exceptions.length);
  for (const at of exceptions) {
    writer.uint32(at);
    writer.bytes(new Uint8Array(values.buffer, values.byteOffset + at * 8, 8));
  }
  if (width !== 0) writer.integers(order === 2 ? second : first, Math.max(0, length - 1), width);
}

/** Those from one place up to another; planes are read whole. */
function readValues(
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

/** The value at which reading begins, and the difference before it; the same object for all chunks. */
const passed = { value: 0, step: 0 };

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

/** Sums of so many differences of at most 16 bits are integers of 32 bits. */
const MOST_SHORT_SUMS = 0x1_0000;

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

/** How many decimals make all values integers, or −1. A value that is no number is an exception, whatever the rest. */
function decimalsOf(values: Float64Array, length: number): number {
  let decimals = 0;
  let exceptions = 0;
  for (let at = 0; at < length; at++) {
    const value = values[at]!;
    if (isException(value)) {
      if (++exceptions > length >> 2 && exceptions > 1) return -1;
      continue;
    }
    while (!isWhole(value, decimals)) {
      if (++decimals === POWERS.length) return -1;
      at = -1;
      exceptions = 0;
      break;
    }
  }
  return decimals;
}

function isWhole(value: number, decimals: number): boolean {
  if (decimals === 0) return Math.round(value) === value && Math.abs(value) < MOST;
  const scale = POWERS[decimals]!;
  const whole = Math.round(value * scale);
  return Math.abs(whole) < MOST && whole / scale === value;
}

function isException(value: number): boolean {
  return !Number.isFinite(value) || Object.is(value, -0);
}

function writePlanes(values: Float64Array, length: number): void {
  writer.uint8(8);
  writer.planes(new Uint8Array(values.buffer, values.byteOffset, length * 8));
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

/**
 * How long before its sample each start lies, where that takes less than the starts themselves: of increments, whose start is the sample
 * before, and of senders whose counters begin anew with each.
 */
function distancesOf(times: Float64Array, starts: Float64Array, length: number): Float64Array | undefined {
  let changes = 1;
  for (let at = 1; at < length; at++) if (starts[at] !== starts[at - 1]) changes++;
  if (changes <= 2) return undefined;
  room(length);
  const distances = differences.starts;
  for (let at = 0; at < length; at++) distances[at] = times[at]! - starts[at]!;
  const width = widthOf(widestChange(distances, length));
  return width < 8 && 13 + width * (length - 2) < 12 * changes ? distances : undefined;
}

function writeStarts(starts: Float64Array, length: number): void {
  const changes: number[] = [];
  for (let at = 0; at < length; at++) if (starts[at] !== (at === 0 ? 0 : starts[at - 1])) changes.push(at);
  writer.uint32(changes.length);
  for (const at of changes) {
    writer.uint32(at);
    writer.double(starts[at]!);
  }
}

function readStarts(bytes: Uint8Array, start: number, starts: Float64Array, base: number, length: number): number {
  let at = start;
  let left = uint32At(bytes, at);
  for (at += 4; left > 0; left--) {
    starts.fill(doubleAt(bytes, at + 4), base + uint32At(bytes, at), base + length);
    at += 12;
  }
  return at;
}

function widthOf(widest: number): 0 | 1 | 2 | 4 | 8 {
  if (!Number.isInteger(widest)) return 8;
  if (widest === 0) return 0;
  if (widest <= 0x7f) return 1;
  if (widest <= 0x7fff) return 2;
  return widest <= 0x7fff_ffff ? 4 : 8;
}

/** Byte by byte: numbers of a chunk lie at any place, and a view on each would take longer than to decode it. */
function int8At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) >> 24;
}

function int16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 16) | (bytes[at + 1]! << 24)) >> 16;
}

function int32At(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function uint32At(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at) >>> 0;
}

function integerAt(bytes: Uint8Array, at: number, width: number): number {
  if (width === 4) return int32At(bytes, at);
  if (width === 2) return int16At(bytes, at);
  return width === 1 ? int8At(bytes, at) : 0;
}

const double = new Float64Array(1);
const doubleWords = new Int32Array(double.buffer);

function doubleAt(bytes: Uint8Array, at: number): number {
  doubleWords[0] = int32At(bytes, at);
  doubleWords[1] = int32At(bytes, at + 4);
  return double[0]!;
}

function copyDoubles(bytes: Uint8Array, at: number, to: Float64Array, base: number, length: number): void {
  new Uint8Array(to.buffer, to.byteOffset + base * 8, length * 8).set(bytes.subarray(at, at + length * 8));
}

function room(length: number): void {
  if (differences.whole.length >= length) return;
  differences.whole = new Float64Array(length * 2);
  differences.first = new Float64Array(length * 2);
  differences.second = new Float64Array(length * 2);
  differences.starts = new Float64Array(length * 2);
}

/** Used again and again: encoding waits for nothing. */
const writer = new ChunkWriter();

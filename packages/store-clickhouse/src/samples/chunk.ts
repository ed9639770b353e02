import { type ChunkColumns, growColumns, startsOf } from './chunk-columns.ts';
import { decodeHistogram, encodeHistogram } from './histogram-bytes.ts';

/**
 * Samples of one series packed for the column `data` of `chunks`, which ZSTD then squeezes: whole small integers of one width wherever the
 * samples allow, because a loop over an Int8Array decodes them as fast as memory is read. docs/formats/chunk.md. Little-endian.
 *
 *     1 version · 1 contents (1 starts, 2 histograms) · 4 samples · 8 first time (double, ms)
 *     times    1 width (0, 1, 2, 4, 8) · 8 first step · the changes of the step, one for each sample but two; width 8: the times themselves
 *     values   1 width · 1 order (1 differences, 2 differences of differences) · 1 decimals · 8 first value · 8 first difference
 *              · 2 exceptions · each 4 position, 8 bits of the double · the differences
 *              width 8: no integers; doubles xor the one before, byte plane by byte plane
 *     starts       4 changes · each 4 position, 8 start
 *     histograms   4 how many · each 4 position, 4 length, bytes
 */
const VERSION = 1;
const HAS_STARTS = 1;
const HAS_HISTOGRAMS = 2;
const POWERS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
/** Beyond it sums of differences would not be exact. */
const MOST = 2 ** 52;

const differences = { first: new Float64Array(0), second: new Float64Array(0), whole: new Float64Array(0) };
let scratch = new ArrayBuffer(64 * 1024);

export function encodeChunk(columns: ChunkColumns): Uint8Array {
  const { length, timestamps, values, histograms, startTimestamps } = columns;
  const writer = new ChunkWriter(64 + length * 17);
  const packed = (histograms ?? [])
    .slice(0, length)
    .flatMap((histogram, at) => (histogram === undefined ? [] : [{ histogram, at }]));
  const hasHistograms = packed.length > 0;
  const hasStarts = startTimestamps?.subarray(0, length).some((start) => start !== 0) ?? false;
  writer.uint8(VERSION);
  writer.uint8((hasStarts ? HAS_STARTS : 0) | (hasHistograms ? HAS_HISTOGRAMS : 0));
  writer.uint32(length);
  writer.double(length === 0 ? 0 : timestamps[0]!);
  writeTimes(writer, timestamps, length);
  writeValues(writer, values, length);
  if (hasStarts) writeStarts(writer, startTimestamps!, length);
  if (hasHistograms) {
    writer.uint32(packed.length);
    for (const { histogram, at } of packed) {
      const bytes = encodeHistogram(histogram);
      writer.uint32(at);
      writer.uint32(bytes.length);
      writer.bytes(bytes);
    }
  }
  return writer.finish();
}

/** Appends the samples of the chunk to the columns. */
export function decodeChunk(bytes: Uint8Array, into: ChunkColumns): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(0);
  if (version !== VERSION)
    throw new RangeError(`a chunk of samples has version ${version}, and this version of Oriel knows ${VERSION}`);
  const contents = view.getUint8(1);
  const length = view.getUint32(2, true);
  const base = into.length;
  growColumns(into, base + length);
  let at = readTimes(bytes, view, 14, view.getFloat64(6, true), into.timestamps, base, length);
  at = readValues(bytes, view, at, into.values, base, length);
  if (into.startTimestamps !== null) into.startTimestamps.fill(0, base, base + length);
  if ((contents & HAS_STARTS) !== 0) at = readStarts(view, at, startsOf(into), base, length);
  if (into.histograms !== null) into.histograms.length = base;
  if ((contents & HAS_HISTOGRAMS) !== 0) {
    into.histograms ??= [];
    let left = view.getUint32(at, true);
    for (at += 4; left > 0; left--) {
      const size = view.getUint32(at + 4, true);
      into.histograms[base + view.getUint32(at, true)] = decodeHistogram(bytes.subarray(at + 8, at + 8 + size));
      at += 8 + size;
    }
  }
  into.length = base + length;
}

/** How many samples it holds, without decoding it. */
export function chunkLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(2, true);
}

/** Without decoding it. */
export function chunkHasHistograms(bytes: Uint8Array): boolean {
  return (bytes[1]! & HAS_HISTOGRAMS) !== 0;
}

function writeTimes(writer: ChunkWriter, times: Float64Array, length: number): void {
  const first = length > 1 ? times[1]! - times[0]! : 0;
  let widest = 0;
  let step = first;
  for (let at = 2; at < length; at++) {
    const next = times[at]! - times[at - 1]!;
    widest = Math.max(widest, Math.abs(next - step));
    step = next;
  }
  const width = widthOf(widest);
  writer.uint8(width);
  writer.double(first);
  if (width === 8) {
    writer.bytes(new Uint8Array(times.buffer, times.byteOffset, length * 8));
    return;
  }
  step = first;
  for (let at = 2; at < length && width > 0; at++) {
    const next = times[at]! - times[at - 1]!;
    writer.integer(next - step, width);
    step = next;
  }
}

function readTimes(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  first: number,
  times: Float64Array,
  base: number,
  length: number,
): number {
  const width = view.getUint8(start);
  let step = view.getFloat64(start + 1, true);
  let at = start + 9;
  if (width === 8) {
    copyDoubles(bytes, at, times, base, length);
    return at + length * 8;
  }
  let time = first;
  if (length > 0) times[base] = time;
  if (length > 1) {
    time += step;
    times[base + 1] = time;
  }
  if (width === 0) {
    for (let index = 2; index < length; index++) {
      time += step;
      times[base + index] = time;
    }
    return at;
  }
  const changes = Math.max(0, length - 2);
  const integers = integersAt(bytes, at, changes, width);
  for (let index = 0; index < changes; index++) {
    step += integers[index]!;
    time += step;
    times[base + index + 2] = time;
  }
  at += changes * width;
  return at;
}

function writeValues(writer: ChunkWriter, values: Float64Array, length: number): void {
  const decimals = decimalsOf(values, length);
  if (decimals < 0) {
    writePlanes(writer, values, length);
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
    writePlanes(writer, values, length);
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
  const source = order === 2 ? second : first;
  for (let at = 0; at < length - 1 && width > 0; at++) writer.integer(source[at]!, width);
}

function readValues(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  values: Float64Array,
  base: number,
  length: number,
): number {
  const width = view.getUint8(start);
  if (width === 8) return readPlanes(bytes, start + 1, values, base, length);
  const order = view.getUint8(start + 1);
  const scale = POWERS[view.getUint8(start + 2)]!;
  let value = view.getFloat64(start + 3, true);
  let step = order === 2 ? view.getFloat64(start + 11, true) : 0;
  let at = start + 19;
  const exceptions = view.getUint16(at, true);
  at += 2;
  const integersStart = at + exceptions * 12;
  const count = Math.max(0, length - 1);
  if (length > 0) values[base] = value / scale;
  if (width === 0) {
    for (let index = 1; index <= count; index++) {
      value += step;
      values[base + index] = value / scale;
    }
  } else {
    const integers = integersAt(bytes, integersStart, count, width);
    if (order === 2) {
      for (let index = 0; index < count; index++) {
        step += integers[index]!;
        value += step;
        values[base + index + 1] = value / scale;
      }
    } else if (scale === 1) {
      for (let index = 0; index < count; index++) {
        value += integers[index]!;
        values[base + index + 1] = value;
      }
    } else {
      for (let index = 0; index < count; index++) {
        value += integers[index]!;
        values[base + index + 1] = value / scale;
      }
    }
  }
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let index = 0; index < exceptions; index++) {
    const position = base + view.getUint32(at, true);
    raw.set(bytes.subarray(at + 4, at + 12), position * 8);
    at += 12;
  }
  return integersStart + count * width;
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
  const scale = POWERS[decimals]!;
  const whole = Math.round(value * scale);
  return Math.abs(whole) < MOST && whole / scale === value;
}

function isException(value: number): boolean {
  return !Number.isFinite(value) || Object.is(value, -0);
}

function writePlanes(writer: ChunkWriter, values: Float64Array, length: number): void {
  writer.uint8(8);
  const raw = new Uint8Array(values.buffer, values.byteOffset, length * 8);
  for (let plane = 0; plane < 8; plane++) {
    let previous = 0;
    for (let at = plane; at < raw.length; at += 8) {
      const byte = raw[at]!;
      writer.uint8(byte ^ previous);
      previous = byte;
    }
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

function writeStarts(writer: ChunkWriter, starts: Float64Array, length: number): void {
  const changes: number[] = [];
  for (let at = 0; at < length; at++) if (starts[at] !== (at === 0 ? 0 : starts[at - 1])) changes.push(at);
  writer.uint32(changes.length);
  for (const at of changes) {
    writer.uint32(at);
    writer.double(starts[at]!);
  }
}

function readStarts(view: DataView, start: number, starts: Float64Array, base: number, length: number): number {
  let at = start;
  let left = view.getUint32(at, true);
  for (at += 4; left > 0; left--) {
    starts.fill(view.getFloat64(at + 4, true), base + view.getUint32(at, true), base + length);
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

/** A typed array needs its place to be a multiple of its width: the bytes are copied to one that is. */
function integersAt(bytes: Uint8Array, at: number, count: number, width: number): Int8Array | Int16Array | Int32Array {
  const size = count * width;
  if (scratch.byteLength < size) scratch = new ArrayBuffer(size * 2);
  new Uint8Array(scratch, 0, size).set(bytes.subarray(at, at + size));
  if (width === 1) return new Int8Array(scratch, 0, count);
  return width === 2 ? new Int16Array(scratch, 0, count) : new Int32Array(scratch, 0, count);
}

function copyDoubles(bytes: Uint8Array, at: number, to: Float64Array, base: number, length: number): void {
  new Uint8Array(to.buffer, to.byteOffset + base * 8, length * 8).set(bytes.subarray(at, at + length * 8));
}

function room(length: number): void {
  if (differences.whole.length >= length) return;
  differences.whole = new Float64Array(length * 2);
  differences.first = new Float64Array(length * 2);
  differences.second = new Float64Array(length * 2);
}

class ChunkWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  integer(value: number, width: number): void {
    this.#reserve(4);
    if (width === 1) this.#view.setInt8(this.#at, value);
    else if (width === 2) this.#view.setInt16(this.#at, value, true);
    else this.#view.setInt32(this.#at, value, true);
    this.#at += width;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

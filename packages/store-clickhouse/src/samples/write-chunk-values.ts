import { POWERS } from './chunk-numbers.ts';
import { type ChunkWriter, widthOf } from './chunk-writer.ts';

/** Beyond it sums of differences would not be exact. */
const MOST = 2 ** 52;

/** Used again and again: encoding waits for nothing. */
const differences = { first: new Float64Array(0), second: new Float64Array(0), whole: new Float64Array(0) };

export function writeValues(writer: ChunkWriter, values: Float64Array, length: number): void {
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
  if (width !== 0) writer.integers(order === 2 ? second : first, Math.max(0, length - 1), width);
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

function writePlanes(writer: ChunkWriter, values: Float64Array, length: number): void {
  writer.uint8(8);
  writer.planes(new Uint8Array(values.buffer, values.byteOffset, length * 8));
}

function room(length: number): void {
  if (differences.whole.length >= length) return;
  differences.whole = new Float64Array(length * 2);
  differences.first = new Float64Array(length * 2);
  differences.second = new Float64Array(length * 2);
}

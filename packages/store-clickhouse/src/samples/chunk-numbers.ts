// Read byte by byte: numbers of a chunk lie at any place, and a view on each would take longer than to decode it.

export function int8At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) >> 24;
}

export function int16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 16) | (bytes[at + 1]! << 24)) >> 16;
}

export function int32At(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

export function uint32At(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at) >>> 0;
}

export function integerAt(bytes: Uint8Array, at: number, width: number): number {
  if (width === 4) return int32At(bytes, at);
  if (width === 2) return int16At(bytes, at);
  return width === 1 ? int8At(bytes, at) : 0;
}

const double = new Float64Array(1);
const doubleWords = new Int32Array(double.buffer);

export function doubleAt(bytes: Uint8Array, at: number): number {
  doubleWords[0] = int32At(bytes, at);
  doubleWords[1] = int32At(bytes, at + 4);
  return double[0]!;
}

export function copyDoubles(bytes: Uint8Array, at: number, to: Float64Array, base: number, length: number): void {
  new Uint8Array(to.buffer, to.byteOffset + base * 8, length * 8).set(bytes.subarray(at, at + length * 8));
}

/** By how much values are multiplied that are kept as integers, by their decimals. */
export const POWERS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

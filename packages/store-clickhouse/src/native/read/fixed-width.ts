import type { NumericArray } from '../../engine/engine-client.ts';
import { type ByteCursor, NativeFormatError } from './byte-cursor.ts';

interface NumericArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray;
}

/** Types whose values are one machine number each. */
export const NUMERIC_TYPES: Readonly<Record<string, NumericArrayType>> = {
  UInt8: Uint8Array,
  UInt16: Uint16Array,
  UInt32: Uint32Array,
  UInt64: BigUint64Array,
  Int8: Int8Array,
  Int16: Int16Array,
  Int32: Int32Array,
  Int64: BigInt64Array,
  Float32: Float32Array,
  Float64: Float64Array,
  Date: Uint16Array,
  Date32: Int32Array,
  DateTime: Uint32Array,
  DateTime64: BigInt64Array,
};

/** A view on the bytes where their alignment allows one, else a copy. */
export function readNumbers(cursor: ByteCursor, arrayType: NumericArrayType, count: number): NumericArray {
  const width = arrayType.BYTES_PER_ELEMENT;
  const start = cursor.take(count * width);
  const { buffer, byteOffset } = cursor.bytes;
  const position = byteOffset + start;
  if (position % width === 0) return new arrayType(buffer, position, count);
  const copy = cursor.copied(start, count * width);
  return new arrayType(copy.buffer, copy.offset, count);
}

/** Ends of arrays, counted in elements; they must grow. */
export function readOffsets(cursor: ByteCursor, rows: number): Float64Array {
  const start = cursor.take(rows * 8);
  const ends = new Float64Array(rows);
  const { bytes } = cursor;
  let last = 0;
  for (let row = 0; row < rows; row++) {
    const at = start + row * 8;
    const end = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
    if (end < last)
      throw new NativeFormatError(`native block holds an array that ends at ${end}, before the one ahead of it`);
    ends[row] = end;
    last = end;
  }
  return ends;
}

/** ClickHouse keeps a UUID as two little-endian halves. */
export function showUuid(bytes: Buffer, start: number): string {
  const high = bytes.readBigUInt64LE(start).toString(16).padStart(16, '0');
  const low = bytes
    .readBigUInt64LE(start + 8)
    .toString(16)
    .padStart(16, '0');
  return `${high.slice(0, 8)}-${high.slice(8, 12)}-${high.slice(12)}-${low.slice(0, 4)}-${low.slice(4)}`;
}

export function showIpv4(bytes: Buffer, start: number): string {
  return `${bytes[start + 3]}.${bytes[start + 2]}.${bytes[start + 1]}.${bytes[start]}`;
}

/** As RFC 5952 §4 and §5 want: lower case, the first longest run of zeros folded, IPv4 inside shown as such. */
export function showIpv6(bytes: Buffer, start: number): string {
  const groups = Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(start + group * 2));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${bytes[start + 12]}.${bytes[start + 13]}.${bytes[start + 14]}.${bytes[start + 15]}`;
  }
  let runStart = -1;
  let runLength = 1;
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0) length++;
    if (length > runLength) {
      runStart = from;
      runLength = length;
    }
  }
  const hex = groups.map((group) => group.toString(16));
  if (runStart === -1) return hex.join(':');
  return `${hex.slice(0, runStart).join(':')}::${hex.slice(runStart + runLength).join(':')}`;
}

import type { WireReader } from './wire-reader.ts';

const TWO_32 = 4_294_967_296;

/** An int64; exact below 2^53, as times in milliseconds are. */
export function readInt64(wire: WireReader): number {
  wire.varint64();
  return (wire.hi | 0) * TWO_32 + wire.lo;
}

/** A sint64, which is written zigzag; exact below 2^53, as counts are everywhere after this. */
export function readSint64(wire: WireReader): number {
  wire.varint64();
  const isOdd = (wire.lo & 1) === 1;
  const half = (wire.hi * TWO_32 + (wire.lo - (wire.lo & 1))) / 2;
  return isOdd ? -half - 1 : half;
}

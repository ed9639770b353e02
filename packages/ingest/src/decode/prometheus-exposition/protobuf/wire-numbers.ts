import { readInt64 } from '../../otlp/protobuf/wire-integers.ts';
import { WIRE_LENGTH, WIRE_VARINT, type WireReader } from '../../otlp/protobuf/wire-reader.ts';

const TWO_32 = 4_294_967_296;

/** A uint64; exact below 2^53. */
export function readVarint(wire: WireReader, tag: number): number {
  wire.expect(tag, WIRE_VARINT);
  wire.varint64();
  return wire.hi * TWO_32 + wire.lo;
}

/** `google.protobuf.Timestamp`, as milliseconds since the epoch. */
export function readTimestamp(wire: WireReader, tag: number): number {
  wire.expect(tag, WIRE_LENGTH);
  const outer = wire.enter();
  let seconds = 0;
  let nanos = 0;
  while (wire.position < wire.limit) {
    const inner = wire.tag();
    if (inner >>> 3 === 1) {
      wire.expect(inner, WIRE_VARINT);
      seconds = readInt64(wire);
    } else if (inner >>> 3 === 2) {
      wire.expect(inner, WIRE_VARINT);
      nanos = wire.int32();
    } else wire.skip(inner);
  }
  wire.leave(outer);
  return seconds * 1_000 + Math.floor(nanos / 1_000_000);
}

import type { SampleFields } from '@oriel/telemetry';
import { readInt64 } from '../otlp/protobuf/wire-integers.ts';
import { WIRE_FIXED64, WIRE_VARINT, type WireReader } from '../otlp/protobuf/wire-reader.ts';

/** `Sample` of both versions of remote write: the message whose length comes next. Only version 2.0 has a start. */
export function readSample(wire: WireReader, into: SampleFields): void {
  const outer = wire.enter();
  if (readUsual(wire, into)) {
    wire.leave(outer);
    return;
  }
  while (wire.position < wire.limit) {
    const tag = wire.tag();
    switch (tag >>> 3) {
      case 1:
        // By its bits: as a number, a NaN may lose what makes it a marker of staleness.
        wire.expect(tag, WIRE_FIXED64);
        wire.fixed64();
        into.value.set(wire.lo, wire.hi);
        break;
      case 2:
        wire.expect(tag, WIRE_VARINT);
        into.timeMs = readInt64(wire);
        break;
      case 3:
        wire.expect(tag, WIRE_VARINT);
        into.startMs = readInt64(wire);
        break;
      default:
        wire.skip(tag);
    }
  }
  wire.leave(outer);
}

const VALUE = (1 << 3) | WIRE_FIXED64;
const TIME = (2 << 3) | WIRE_VARINT;
/** Both tags, a double, and a varint of six bytes: times from 1971 to 2109. */
const USUAL_BYTES = 16;

/** The fast path: value and time and nothing else, in the order of their numbers, as every sender writes them. */
function readUsual(wire: WireReader, into: SampleFields): boolean {
  const { bytes, position: at, limit } = wire;
  if (limit - at !== USUAL_BYTES || bytes[at] !== VALUE || bytes[at + 9] !== TIME) return false;
  const first = bytes[at + 10]!;
  const second = bytes[at + 11]!;
  const third = bytes[at + 12]!;
  const fourth = bytes[at + 13]!;
  const fifth = bytes[at + 14]!;
  const last = bytes[at + 15]!;
  // Another byte follows each of them, and none the last.
  if ((first & second & third & fourth & fifth & ~last & 0x80) === 0) return false;
  into.value.set(
    (bytes[at + 1]! | (bytes[at + 2]! << 8) | (bytes[at + 3]! << 16) | (bytes[at + 4]! << 24)) >>> 0,
    (bytes[at + 5]! | (bytes[at + 6]! << 8) | (bytes[at + 7]! << 16) | (bytes[at + 8]! << 24)) >>> 0,
  );
  const low = (first & 0x7f) | ((second & 0x7f) << 7) | ((third & 0x7f) << 14) | ((fourth & 0x7f) << 21);
  into.timeMs = ((fifth & 0x7f) | (last << 7)) * 0x1000_0000 + low;
  wire.position = limit;
  return true;
}

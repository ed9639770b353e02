import type { SampleFields } from '@oriel/telemetry';
import { WIRE_FIXED64, WIRE_VARINT, type WireReader } from '../otlp/protobuf/wire-reader.ts';

/** `Sample` of both versions of remote write: the message whose length comes next. Only version 2.0 has a start. */
export function readSample(wire: WireReader, into: SampleFields): void {
  const outer = wire.enter();
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

/** Milliseconds; exact below 2^53. */
export function readInt64(wire: WireReader): number {
  wire.varint64();
  return (wire.hi | 0) * 4_294_967_296 + wire.lo;
}

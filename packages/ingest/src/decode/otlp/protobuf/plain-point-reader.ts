import type { PointFields } from '@oriel/telemetry';
import { LabelHash } from '../../../label-hash.ts';
import { WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT, type WireReader } from './wire-reader.ts';

const START = (2 << 3) | WIRE_FIXED64;
const TIME = (3 << 3) | WIRE_FIXED64;
const DOUBLE = (4 << 3) | WIRE_FIXED64;
const INT = (6 << 3) | WIRE_FIXED64;
const ATTRIBUTE = (7 << 3) | WIRE_LENGTH;
const FLAGS = (8 << 3) | WIRE_VARINT;
/** A tag and what follows it. */
const FIXED64_BYTES = 9;
const SEED = 5;
const NO_BYTES = new DataView(new ArrayBuffer(0));

/**
 * NumberDataPoints that have times, a value and attributes and nothing else, as nearly all have. The attributes are hashed as they lie
 * there, with their lengths between: what they say needs to be read once for each series.
 */
export class PlainPointReader {
  readonly #wire: WireReader;
  readonly #hash = new LabelHash();
  #view: DataView = NO_BYTES;

  constructor(wire: WireReader) {
    this.#wire = wire;
  }

  open(body: Uint8Array): void {
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }

  /** Drops the reference to the request's body. */
  close(): void {
    this.#view = NO_BYTES;
  }

  /**
   * Reads the point from here to the limit into times, value and hash of `point`. False for one with anything else in it, or broken, which
   * is the other reader's to say; either way the position stays.
   */
  read(point: PointFields): boolean {
    const view = this.#view;
    const { bytes, limit } = this.#wire;
    const { startTime, time, int } = point;
    let at = this.#wire.position;
    startTime.clear();
    time.clear();
    point.isInt = false;
    point.value = 0;
    let from = at;
    let to = at;
    while (at < limit) {
      const tag = bytes[at]!;
      if (tag === ATTRIBUTE) {
        // Those that do not stand together are another reader's.
        if (to !== from) return false;
        from = at;
        at = this.#behindAttributes(at);
        if (at < 0) return false;
        to = at;
        continue;
      }
      if (tag === FLAGS) {
        // Set, they say that there is no value; or nothing that is known.
        if (at + 1 >= limit || bytes[at + 1] !== 0) return false;
        at += 2;
        continue;
      }
      if (limit - at < FIXED64_BYTES) return false;
      switch (tag) {
        case START:
          startTime.set(view.getUint32(at + 1, true), view.getUint32(at + 5, true));
          break;
        case TIME:
          time.set(view.getUint32(at + 1, true), view.getUint32(at + 5, true));
          break;
        case DOUBLE:
          point.value = view.getFloat64(at + 1, true);
          point.isInt = false;
          break;
        case INT:
          int.set(view.getUint32(at + 1, true), view.getUint32(at + 5, true));
          point.isInt = true;
          break;
        default:
          return false;
      }
      at += FIXED64_BYTES;
    }
    const hash = this.#hash;
    hash.begin(SEED);
    hash.region(view, from, to);
    hash.finish();
    this.setHash(point);
    return true;
  }

  /** The hash of what was read last, once more. */
  setHash(point: PointFields): void {
    point.attributesLo = this.#hash.lo;
    point.attributesHi = this.#hash.hi;
  }

  /** Where the attributes that begin here end, −1 where that cannot be said: lengths have one byte or two. */
  #behindAttributes(start: number): number {
    const { bytes, limit } = this.#wire;
    let at = start;
    while (at + 2 < limit && bytes[at] === ATTRIBUTE) {
      let length = bytes[at + 1]!;
      at += 2;
      if (length >= 0x80) {
        const second = bytes[at++]!;
        if (second >= 0x80) return -1;
        length = (length & 0x7f) | (second << 7);
      }
      at += length;
      if (at > limit) return -1;
    }
    return at < limit && bytes[at] === ATTRIBUTE ? -1 : at;
  }
}

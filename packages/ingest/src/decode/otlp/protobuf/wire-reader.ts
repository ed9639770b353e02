import { MalformedRequest } from '../../errors.ts';

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_LENGTH = 2;
export const WIRE_GROUP = 3;
export const WIRE_GROUP_END = 4;
export const WIRE_FIXED32 = 5;

/** Groups have been out of use for fifteen years; what nests them deeper than this is an attack. */
const MAX_GROUP_DEPTH = 16;

const double = new Float64Array(1);
/** Its low half first: every platform that Node runs on is little-endian. */
const halves = new Uint32Array(double.buffer);

/**
 * Reads Protocol Buffers from a buffer, without making objects. 64-bit values come out as two halves in `lo` and `hi`.
 *
 * A message is read by moving `limit` to its end and back; each read is checked against `limit`, so that a length can
 * never reach beyond its parent:
 *
 *     const outer = reader.enter();
 *     while (reader.position < reader.limit) { const tag = reader.tag(); … }
 *     reader.leave(outer);
 *
 * Source: protobuf.dev/programming-guides/encoding.
 */
export class WireReader {
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  limit = 0;
  /** Halves of the 64-bit value read last. */
  lo = 0;
  hi = 0;

  open(bytes: Uint8Array): void {
    // A plain view: pieces of a Node Buffer are Buffers again, which cost four times as much to make.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.position = 0;
    this.limit = bytes.length;
  }

  /** Drops the reference to the request's body. */
  close(): void {
    this.open(new Uint8Array(0));
  }

  /** Field number × 8 + wire type. */
  tag(): number {
    const at = this.position;
    const tag = this.varint32();
    if (tag >>> 3 === 0) this.fail('field number 0', at);
    return tag;
  }

  /** Enters a length-delimited field and answers the old limit, for `leave`. */
  enter(): number {
    const length = this.length();
    const outer = this.limit;
    this.limit = this.position + length;
    return outer;
  }

  leave(outer: number): void {
    this.limit = outer;
  }

  /**
   * The length of a length-delimited field, checked to lie within the message; fast path for one byte. None for two: with it, here or in a
   * method of its own, a log record costs a fifth more, as V8 then puts together what comes after (docs/decisions/0041).
   */
  length(): number {
    const at = this.position;
    let length: number;
    if (at < this.limit && this.bytes[at]! < 0x80) {
      length = this.bytes[at]!;
      this.position = at + 1;
    } else {
      this.varint64();
      length = this.hi === 0 ? this.lo : Number.POSITIVE_INFINITY;
    }
    if (length > this.limit - this.position) {
      this.fail(`a length of ${length} where ${this.limit - this.position} bytes are left`, at);
    }
    return length;
  }

  /** Low 32 bits of a varint; fast path for one byte. */
  varint32(): number {
    const position = this.position;
    if (position < this.limit) {
      const byte = this.bytes[position]!;
      if (byte < 0x80) {
        this.position = position + 1;
        return byte;
      }
    }
    this.varint64();
    return this.lo;
  }

  /** A varint of up to ten bytes, into `lo` and `hi`. */
  varint64(): void {
    const bytes = this.bytes;
    const start = this.position;
    let at = start;
    let lo = 0;
    let hi = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= this.limit) this.fail('a varint that does not end', start);
      const byte = bytes[at++]!;
      const bits = byte & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi |= bits >>> 4;
      } else hi |= shift < 63 ? bits << (shift - 32) : (bits & 1) << 31;
      if (byte < 0x80) {
        this.position = at;
        this.lo = lo >>> 0;
        this.hi = hi >>> 0;
        return;
      }
    }
    this.fail('a varint of more than 10 bytes', start);
  }

  /** An int32 or an enum, which the wire sign-extends to 64 bits. */
  int32(): number {
    return this.varint32() | 0;
  }

  sint32(): number {
    this.varint64();
    return (this.lo >>> 1) ^ -(this.lo & 1);
  }

  bool(): boolean {
    this.varint64();
    return this.lo !== 0 || this.hi !== 0;
  }

  fixed32(): number {
    const at = this.position;
    if (this.limit - at < 4) this.fail('4 bytes expected', at);
    this.position = at + 4;
    return this.#uint32(at);
  }

  /** fixed64 and sfixed64, into `lo` and `hi`. */
  fixed64(): void {
    const at = this.position;
    if (this.limit - at < 8) this.fail('8 bytes expected', at);
    this.lo = this.#uint32(at);
    this.hi = this.#uint32(at + 4);
    this.position = at + 8;
  }

  double(): number {
    this.fixed64();
    halves[0] = this.lo;
    halves[1] = this.hi;
    return double[0]!;
  }

  /** Steps over a field that is not known. */
  skip(tag: number, depth = 0): void {
    const at = this.position;
    switch (tag & 7) {
      case WIRE_VARINT:
        this.varint64();
        return;
      case WIRE_FIXED64:
        this.fixed64();
        return;
      case WIRE_LENGTH: {
        const length = this.length();
        this.position += length;
        return;
      }
      case WIRE_FIXED32:
        this.fixed32();
        return;
      case WIRE_GROUP: {
        if (depth >= MAX_GROUP_DEPTH) this.fail(`groups nested deeper than ${MAX_GROUP_DEPTH}`, at);
        for (;;) {
          const inner = this.tag();
          if ((inner & 7) === WIRE_GROUP_END) {
            if (inner >>> 3 !== tag >>> 3) this.fail(`group ${tag >>> 3} ended as ${inner >>> 3}`, at);
            return;
          }
          this.skip(inner, depth + 1);
        }
      }
      default:
        this.fail(`field ${tag >>> 3} has wire type ${tag & 7}, which does not stand here`, at);
    }
  }

  /**
   * Steps over fields of that tag, of one byte, for as long as one follows the other with a length of one byte or two; whatever else
   * comes is left to be read.
   */
  skipRun(tag: number): void {
    const { bytes, limit } = this;
    let at = this.position;
    while (at + 2 < limit && bytes[at] === tag) {
      let length = bytes[at + 1]!;
      let from = at + 2;
      if (length >= 0x80) {
        const second = bytes[from++]!;
        if (second >= 0x80) break;
        length = (length & 0x7f) | (second << 7);
      }
      if (length > limit - from) break;
      at = from + length;
    }
    this.position = at;
  }

  /** For known fields: the wire type must be the field's. */
  expect(tag: number, wireType: number): void {
    if ((tag & 7) !== wireType) {
      this.fail(`field ${tag >>> 3} has wire type ${tag & 7}, expected ${wireType}`, this.position);
    }
  }

  /** @throws MalformedRequest always; the path in front of the message is added where it is known. */
  fail(what: string, at: number): never {
    throw new MalformedRequest('malformed_protobuf', `${what} at byte ${at}`);
  }

  #uint32(at: number): number {
    const bytes = this.bytes;
    return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  }
}

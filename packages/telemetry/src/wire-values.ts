/**
 * The reusable containers in which decoders hand values to a sink. They are mutable and used again for each record,
 * because the hot path makes no objects: what is in them is only good until the call that they were passed to returns.
 */

import type { AttributeValue } from './attribute-text.ts';

const NOTHING = new Uint8Array(0);
const decoder = new TextDecoder();

/** A piece of UTF-8 (or of raw bytes) inside a larger buffer. */
export class BytesRange {
  bytes: Uint8Array = NOTHING;
  start = 0;
  end = 0;

  get length(): number {
    return this.end - this.start;
  }

  set(bytes: Uint8Array, start: number, end: number): void {
    // Nearly always the body that was read from before: comparing costs less than what the collector notes of a pointer written.
    if (this.bytes !== bytes) this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  clear(): void {
    if (this.bytes !== NOTHING) this.bytes = NOTHING;
    this.start = 0;
    this.end = 0;
  }

  /** Slow path: for messages and tests. */
  text(): string {
    return decoder.decode(this.bytes.subarray(this.start, this.end));
  }
}

/** 64 bits as two unsigned halves: nanoseconds, counts and int64 (two's complement) without BigInt. */
export class Bits64 {
  lo = 0;
  hi = 0;

  get isZero(): boolean {
    return this.lo === 0 && this.hi === 0;
  }

  set(lo: number, hi: number): void {
    this.lo = lo;
    this.hi = hi;
  }

  copy(other: Bits64): void {
    this.lo = other.lo;
    this.hi = other.hi;
  }

  /** Wraps around 64 bits: a negative value is stored in two's complement. */
  setBigInt(value: bigint): void {
    this.lo = Number(value & 0xffff_ffffn);
    this.hi = Number((value >> 32n) & 0xffff_ffffn);
  }

  /** Nearest double; exact below 2^53. */
  toUnsignedNumber(): number {
    return this.hi * 4_294_967_296 + this.lo;
  }

  toSignedNumber(): number {
    return (this.hi | 0) * 4_294_967_296 + this.lo;
  }

  toSignedBigInt(): bigint {
    return (BigInt(this.hi | 0) << 32n) | BigInt(this.lo);
  }

  clear(): void {
    this.lo = 0;
    this.hi = 0;
  }
}

/** The kinds of OpenTelemetry's AnyValue (common.proto). */
export const VALUE_EMPTY = 0;
export const VALUE_STRING = 1;
export const VALUE_BOOL = 2;
export const VALUE_INT = 3;
export const VALUE_DOUBLE = 4;
export const VALUE_BYTES = 5;
/** Arrays and key-value lists: the slow path, one JavaScript value. */
export const VALUE_NESTED = 6;

/** One attribute value or log body. Only the members of its `kind` mean anything. */
export class ValueSlot {
  kind = VALUE_EMPTY;
  /** VALUE_STRING and VALUE_BYTES. */
  readonly range = new BytesRange();
  /** VALUE_INT, two's complement. */
  readonly int = new Bits64();
  /** VALUE_DOUBLE. */
  double = 0;
  /** VALUE_BOOL. */
  bool = false;
  /** VALUE_NESTED. */
  nested: AttributeValue = null;

  clear(): void {
    this.kind = VALUE_EMPTY;
    this.nested = null;
  }

  setString(bytes: Uint8Array, start: number, end: number): void {
    this.kind = VALUE_STRING;
    this.range.set(bytes, start, end);
  }

  setBytes(bytes: Uint8Array, start: number, end: number): void {
    this.kind = VALUE_BYTES;
    this.range.set(bytes, start, end);
  }

  setInt(lo: number, hi: number): void {
    this.kind = VALUE_INT;
    this.int.set(lo, hi);
  }

  setDouble(value: number): void {
    this.kind = VALUE_DOUBLE;
    this.double = value;
  }

  setBool(value: boolean): void {
    this.kind = VALUE_BOOL;
    this.bool = value;
  }

  setNested(value: AttributeValue): void {
    this.kind = VALUE_NESTED;
    this.nested = value;
  }
}

/** A growing list of doubles: bounds and quantiles. */
export class Float64List {
  values = new Float64Array(16);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }

  clear(): void {
    this.length = 0;
  }
}

/** A growing list of uint64, each as two halves, low first: bucket counts. */
export class Bits64List {
  halves = new Uint32Array(32);
  length = 0;

  push(lo: number, hi: number): void {
    if (this.length * 2 === this.halves.length) {
      const grown = new Uint32Array(this.halves.length * 2);
      grown.set(this.halves);
      this.halves = grown;
    }
    this.halves[this.length * 2] = lo;
    this.halves[this.length * 2 + 1] = hi;
    this.length++;
  }

  clear(): void {
    this.length = 0;
  }
}

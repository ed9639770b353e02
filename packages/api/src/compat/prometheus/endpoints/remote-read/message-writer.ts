const FIRST_BYTES = 4_096;
const MOST_VARINT_BYTES = 10;
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;

/**
 * Writes Protocol Buffers into one buffer that doubles. What has a length is written in place and moved by as many bytes as its length
 * then takes: samples and chunks are most of an answer, and they know theirs. As in proto3, zeros are left out.
 */
export class MessageWriter {
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  /** What was written since the last time; the writer is empty afterwards, and overwrites it. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  text(field: number, value: string): void {
    if (value === '') return;
    const size = Buffer.byteLength(value);
    this.head(field, size);
    this.#length += this.#bytes.write(value, this.#length, 'utf8');
  }

  bytes(field: number, value: Uint8Array): void {
    this.head(field, value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** int64, uint64, int32, bool or an enum, up to 2^53 on either side of zero. */
  integer(field: number, value: number): void {
    if (value === 0) return;
    this.#reserve(2 * MOST_VARINT_BYTES);
    this.#varint(field * 8 + VARINT);
    if (value > 0) this.#varint(value);
    else this.#wideVarint(BigInt.asUintN(64, BigInt(value)));
  }

  /** sint32, sint64 */
  signed(field: number, value: number): void {
    this.integer(field, value < 0 ? -value * 2 - 1 : value * 2);
  }

  /** A double by its bits where they lie, since markers of staleness are NaNs of their own. */
  double(field: number, values: Float64Array, at: number): void {
    this.#reserve(MOST_VARINT_BYTES + 8);
    this.#varint(field * 8 + FIXED64);
    this.#double(values, at);
  }

  doubles(field: number, values: Float64Array): void {
    if (values.length === 0) return;
    this.head(field, values.length * 8);
    for (let at = 0; at < values.length; at++) this.#double(values, at);
  }

  message(field: number, write: () => void): void {
    this.#reserve(2 * MOST_VARINT_BYTES);
    this.#varint(field * 8 + LENGTH);
    // One byte of length is enough for a label or a sample; more of them push the contents along.
    const start = ++this.#length;
    write();
    const size = this.#length - start;
    const more = varintBytes(size) - 1;
    if (more > 0) {
      this.#reserve(more);
      this.#bytes.copyWithin(start + more, start, this.#length);
    }
    this.#length = start - 1;
    this.#varint(size);
    this.#length += size;
  }

  /** The head of a field whose bytes, so many, come next. */
  head(field: number, size: number): void {
    this.#reserve(2 * MOST_VARINT_BYTES + size);
    this.#varint(field * 8 + LENGTH);
    this.#varint(size);
  }

  /** Bytes that are written already. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** A bare number, of no field. */
  varint(value: number): void {
    this.#reserve(MOST_VARINT_BYTES);
    this.#varint(value);
  }

  #double(values: Float64Array, at: number): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset + at * 8, 8);
    this.#bytes.set(bytes, this.#length);
    this.#length += 8;
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  #wideVarint(value: bigint): void {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#length++] = Number(rest);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

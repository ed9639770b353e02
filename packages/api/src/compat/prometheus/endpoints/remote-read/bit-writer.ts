const FIRST_BYTES = 256;

/** Writes bits, the highest first, as the chunks of Prometheus' storage have them (tsdb/docs/format/chunks.md). */
export class BitWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  /** Bits that were written. */
  #length = 0;

  clear(): void {
    this.#bytes.fill(0, 0, (this.#length + 7) >>> 3);
    this.#length = 0;
  }

  /** A copy; the last byte is filled up with zeros. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, (this.#length + 7) >>> 3);
  }

  /** The low `count` bits of an integer, 32 at most. */
  bits(value: number, count: number): void {
    if (this.#length + count > this.#bytes.length * 8) this.#grow();
    let left = count;
    while (left > 0) {
      const free = 8 - (this.#length & 7);
      const taken = Math.min(free, left);
      const part = (value >>> (left - taken)) & ((1 << taken) - 1);
      this.#bytes[this.#length >>> 3]! |= part << (free - taken);
      this.#length += taken;
      left -= taken;
    }
  }

  /** The low `count` bits of 64 given as two halves. */
  wide(high: number, low: number, count: number): void {
    if (count > 32) this.bits(high, count - 32);
    this.bits(low, Math.min(32, count));
  }

  /** The low `count` bits of an integer in two's complement, up to 2^53 on either side of zero. */
  integer(value: number, count: number): void {
    this.wide(Math.floor(value / 2 ** 32), (value % 2 ** 32) | 0, count);
  }

  /** Go's `binary.PutUvarint`: seven bits a byte, the lowest first. */
  uvarint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.bits((rest % 128) | 0x80, 8);
    this.bits(rest, 8);
  }

  /** Go's `binary.PutVarint`. */
  varint(value: number): void {
    this.uvarint(value < 0 ? -value * 2 - 1 : value * 2);
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

import type { BytesRange } from '@oriel/telemetry';

const encoder = new TextEncoder();

/**
 * Where the strings of a protocol in JSON become bytes for the sink. Ranges stay good until `reset`, which a decoder
 * calls at the beginning of each record: when the buffer is too small a new one is taken, and older ranges keep theirs.
 */
export class Utf8Scratch {
  #bytes = new Uint8Array(4_096);
  #length = 0;

  reset(): void {
    this.#length = 0;
  }

  write(text: string, range: BytesRange): void {
    const start = this.#reserve(text.length * 3);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(start));
    this.#length = start + written;
    range.set(this.#bytes, start, this.#length);
  }

  /** Bytes given as hex digits; false when they are not. */
  writeHex(text: string, range: BytesRange): boolean {
    if (text.length % 2 !== 0 || text.length > 1_024 || !/^[0-9a-fA-F]*$/.test(text)) return false;
    const start = this.#reserve(text.length / 2);
    for (let at = 0; at < text.length; at += 2) {
      this.#bytes[this.#length++] = Number.parseInt(text.slice(at, at + 2), 16);
    }
    range.set(this.#bytes, start, this.#length);
    return true;
  }

  #reserve(count: number): number {
    if (this.#length + count > this.#bytes.length) {
      this.#bytes = new Uint8Array(Math.max(4_096, count * 2));
      this.#length = 0;
    }
    return this.#length;
  }
}

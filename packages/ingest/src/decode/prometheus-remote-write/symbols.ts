import type { BytesRange } from '@oriel/telemetry';
import { LabelHash } from '../../label-hash.ts';

/** The strings of one request of version 2.0, as ranges of its body; each is hashed once, however many labels name it. */
export class Symbols {
  readonly #hash = new LabelHash();
  #bytes: Uint8Array = new Uint8Array(0);
  /** Start, end and two halves of the hash of each. */
  #words = new Int32Array(4 * 256);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#size = 0;
  }

  add(start: number, end: number): void {
    const at = this.#size++ * 4;
    if (at === this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    const hash = this.#hash;
    hash.begin(0);
    hash.bytes(this.#bytes, start, end);
    hash.finish();
    this.#words[at] = start;
    this.#words[at + 1] = end;
    this.#words[at + 2] = hash.lo;
    this.#words[at + 3] = hash.hi;
  }

  /** The caller has seen that it is one. */
  into(range: BytesRange, symbol: number): void {
    const at = symbol * 4;
    range.set(this.#bytes, this.#words[at]!, this.#words[at + 1]!);
  }

  /** All of these, in their order; their two halves go into one lane each, for they depend on every byte already. */
  hashAllInto(hash: LabelHash, symbols: readonly number[]): void {
    const words = this.#words;
    let { lo, hi } = hash;
    for (let index = 0; index < symbols.length; index++) {
      const at = symbols[index]! * 4;
      lo = Math.imul(lo ^ words[at + 2]!, 0x9e3779b1);
      lo ^= lo >>> 15;
      hi = Math.imul(((hi << 13) | (hi >>> 19)) ^ words[at + 3]!, 0x27d4eb2f);
    }
    hash.lo = lo;
    hash.hi = hi;
  }

  hashInto(hash: LabelHash, symbol: number): void {
    const at = symbol * 4;
    hash.word(this.#words[at + 2]!);
    hash.word(this.#words[at + 3]!);
  }
}

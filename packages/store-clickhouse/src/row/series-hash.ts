/**
 * A stable 64-bit hash in two 32-bit lanes, without BigInt. It names a series for ever, so that it must never change:
 * `series-hash.test.ts` pins its answers.
 *
 * Attributes are a set: the hash of each key-value pair is mixed by itself, and the pairs are added up, so that the
 * order in which a sender writes them does not matter and nothing is sorted.
 */
export class SeriesHash {
  lo = 0;
  hi = 0;

  begin(): void {
    this.lo = 0x811c9dc5 | 0;
    this.hi = 0x2f0b4a27 | 0;
  }

  bytes(source: Uint8Array, start: number, end: number): void {
    let lo = this.lo;
    let hi = this.hi;
    for (let at = start; at < end; at++) {
      const byte = source[at]!;
      lo = Math.imul(lo ^ byte, 0x01000193);
      hi = Math.imul(((hi << 5) | (hi >>> 27)) ^ byte, 0x9e3779b1 | 0);
    }
    this.lo = lo;
    this.hi = hi;
    // The end of a piece counts, so that ("ab", "c") and ("a", "bc") differ.
    this.word(end - start);
  }

  word(value: number): void {
    this.lo = Math.imul(this.lo ^ value, 0x85ebca6b | 0);
    this.hi = Math.imul(((this.hi << 13) | (this.hi >>> 19)) ^ value, 0xc2b2ae35 | 0);
  }

  /** Makes both lanes depend on all that went into either. */
  finish(): void {
    let lo = this.lo;
    let hi = this.hi;
    lo = avalanche(lo ^ Math.imul(hi, 0x27d4eb2f));
    hi = avalanche(hi ^ Math.imul(lo, 0x165667b1));
    lo = avalanche((lo + hi) | 0);
    this.lo = lo >>> 0;
    this.hi = hi >>> 0;
  }
}

/** The last mix of MurmurHash3, 32 bits. */
function avalanche(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b | 0);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35 | 0);
  return mixed ^ (mixed >>> 16);
}

/**
 * 64 bits of a series' labels as they stand on the wire, by which it is recalled without them: two lanes that see every byte,
 * four at a time. Not the hash that names a series in the store; this one is forgotten with its process.
 */
export class LabelHash {
  lo = 0;
  hi = 0;

  begin(seed: number): void {
    this.lo = 0x811c9dc5 ^ seed;
    this.hi = 0x2f0b4a27 ^ Math.imul(seed, 0x9e3779b1);
  }

  bytes(source: Uint8Array, start: number, end: number): void {
    let lo = this.lo;
    let hi = this.hi;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const word = source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16) | (source[at + 3]! << 24);
      lo = Math.imul(lo ^ word, 0x85ebca6b);
      lo ^= lo >>> 15;
      hi = Math.imul(((hi << 7) | (hi >>> 25)) ^ word, 0xc2b2ae35);
    }
    let rest = end - start;
    for (; at < end; at++) rest = (rest << 8) ^ source[at]!;
    this.lo = lo;
    this.hi = hi;
    this.word(rest);
  }

  /** The same as `bytes`, faster for many. */
  region(view: DataView, start: number, end: number): void {
    let lo = this.lo;
    let hi = this.hi;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const word = view.getInt32(at, true);
      lo = Math.imul(lo ^ word, 0x85ebca6b);
      lo ^= lo >>> 15;
      hi = Math.imul(((hi << 7) | (hi >>> 25)) ^ word, 0xc2b2ae35);
    }
    let rest = end - start;
    for (; at < end; at++) rest = (rest << 8) ^ view.getUint8(at);
    this.lo = lo;
    this.hi = hi;
    this.word(rest);
  }

  word(value: number): void {
    const lo = Math.imul(this.lo ^ value, 0x9e3779b1);
    this.lo = lo ^ (lo >>> 15);
    this.hi = Math.imul(((this.hi << 13) | (this.hi >>> 19)) ^ value, 0x27d4eb2f);
  }

  /** Both lanes then depend on all that went in, are unsigned, and not both 0, which means "no hash". */
  finish(): void {
    const lo = avalanche(this.lo ^ Math.imul(this.hi, 0x165667b1));
    this.hi = avalanche(this.hi ^ Math.imul(lo, 0x27d4eb2f)) >>> 0;
    this.lo = lo >>> 0 || 1;
  }
}

/** The last mix of MurmurHash3, 32 bits. */
function avalanche(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

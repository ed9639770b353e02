const EMPTY = -1;
const INITIAL_SLOTS = 64;

const decoder = new TextDecoder();

/**
 * Byte strings numbered in the order in which they are first seen, without making a JavaScript string of any of them:
 *
 *     intern("http.route") → 0    intern("user.id") → 1    intern("http.route") → 0
 *
 * An open-addressing hash table over one growing buffer. It serves twice: as the table of attribute keys, so that later
 * stages keep their decisions about a key in typed arrays, and as the dictionary of a low-cardinality column.
 */
export class BytesTable {
  readonly #maxEntries: number;
  #bytes = new Uint8Array(1_024);
  /** Entry i is bytes #ends[i] to #ends[i + 1]. */
  #ends = new Uint32Array(INITIAL_SLOTS + 1);
  #hashes = new Int32Array(INITIAL_SLOTS);
  #slots = new Int32Array(INITIAL_SLOTS * 2).fill(EMPTY);
  #size = 0;
  #generation = 0;

  constructor({ maxEntries = Number.POSITIVE_INFINITY }: { readonly maxEntries?: number } = {}) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#size;
  }

  /** Grows with each `clear`: what was remembered about a number of another generation is void. */
  get generation(): number {
    return this.#generation;
  }

  /** All entries one after another; a view that is only good until the next `intern` or `clear`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get sizeBytes(): number {
    return this.#ends[this.#size]!;
  }

  /** The number of these bytes, or -1 when they are new and the table is full. */
  intern(source: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(source, start, end);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const entry = this.#slots[slot]!;
      if (entry === EMPTY) break;
      if (this.#hashes[entry] === hash && this.matches(entry, source, start, end)) return entry;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, hash, source, start, end);
  }

  /** Whether entry `entry` is exactly these bytes: a cheap test for "the same key as in the record before". */
  matches(entry: number, source: Uint8Array, start: number, end: number): boolean {
    const from = this.#ends[entry]!;
    if (this.#ends[entry + 1]! - from !== end - start) return false;
    const bytes = this.#bytes;
    for (let at = start, mine = from; at < end; at++, mine++) {
      if (bytes[mine] !== source[at]) return false;
    }
    return true;
  }

  startOf(entry: number): number {
    return this.#ends[entry]!;
  }

  endOf(entry: number): number {
    return this.#ends[entry + 1]!;
  }

  textOf(entry: number): string {
    return decoder.decode(this.#bytes.subarray(this.startOf(entry), this.endOf(entry)));
  }

  /** Forgets all entries and keeps the room, unless one hostile batch made it large. */
  clear(): void {
    if (this.#size > 65_536) {
      this.#bytes = new Uint8Array(1_024);
      this.#ends = new Uint32Array(INITIAL_SLOTS + 1);
      this.#hashes = new Int32Array(INITIAL_SLOTS);
      this.#slots = new Int32Array(INITIAL_SLOTS * 2);
    }
    this.#slots.fill(EMPTY);
    this.#size = 0;
    this.#generation++;
  }

  #add(slot: number, hash: number, source: Uint8Array, start: number, end: number): number {
    const entry = this.#size;
    if (entry >= this.#maxEntries) return -1;
    const at = this.#ends[entry]!;
    const length = end - start;
    if (at + length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, at + length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    const bytes = this.#bytes;
    for (let from = start, to = at; from < end; from++, to++) bytes[to] = source[from]!;
    this.#ends[entry + 1] = at + length;
    this.#hashes[entry] = hash;
    this.#slots[slot] = entry;
    this.#size = entry + 1;
    if (this.#size === this.#hashes.length) this.#grow();
    return entry;
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    const ends = new Uint32Array(hashes.length + 1);
    ends.set(this.#ends);
    this.#ends = ends;
    const slots = new Int32Array(hashes.length * 2).fill(EMPTY);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      let slot = hashes[entry]! & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }
}

/** FNV-1a with a last mix, so that the low bits, which choose the slot, depend on every byte. */
function hashBytes(source: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ source[at]!, 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) ^ (hash >>> 13);
}

import { tagOf } from './series-registry.ts';

const SLOT_WORDS = 7;
const INITIAL_SLOTS = 1_024;

/**
 * The ids of series that were written lately, by the hash that their decoder gives: what is sent again each few seconds is then
 * found without looking at its labels. As large as `SeriesRegistry`, and forgets in the same way.
 *
 *     a slot: tag of tenant and day · hash (2 words) · family (2) · series (2)
 */
export class SeriesRecall {
  readonly #capacity: number;
  #young = new Uint32Array(INITIAL_SLOTS * SLOT_WORDS);
  #old = new Uint32Array(0);
  #size = 0;
  #addedSinceMark = false;
  /** What `find` found. */
  familyLo = 0;
  familyHi = 0;
  lo = 0;
  hi = 0;

  /** @param capacity of each half, a power of two; a half takes 28 bytes for each and is full at three quarters. */
  constructor(capacity = 1 << 20) {
    this.#capacity = capacity;
  }

  get sizeBytes(): number {
    return this.#young.byteLength + this.#old.byteLength;
  }

  /** Whether it is known; its ids are then in the fields. */
  find(tenant: number, day: number, hashLo: number, hashHi: number): boolean {
    const tag = tagOf(tenant, day);
    const slot = slotOf(this.#young, tag, hashLo, hashHi);
    if (this.#young[slot] !== 0) {
      this.#read(this.#young, slot);
      return true;
    }
    if (this.#old.length === 0) return false;
    const oldSlot = slotOf(this.#old, tag, hashLo, hashHi);
    if (this.#old[oldSlot] === 0) return false;
    this.#read(this.#old, oldSlot);
    this.#put(slot, tag, hashLo, hashHi, this.familyLo, this.familyHi, this.lo, this.hi);
    return true;
  }

  add(
    tenant: number,
    day: number,
    hashLo: number,
    hashHi: number,
    familyLo: number,
    familyHi: number,
    lo: number,
    hi: number,
  ): void {
    const tag = tagOf(tenant, day);
    const slot = slotOf(this.#young, tag, hashLo, hashHi);
    if (this.#young[slot] !== 0) return;
    this.#addedSinceMark = true;
    this.#put(slot, tag, hashLo, hashHi, familyLo, familyHi, lo, hi);
  }

  mark(): void {
    this.#addedSinceMark = false;
  }

  /** The rows since `mark` were taken back: what they said of series was not written. */
  rollback(): void {
    if (this.#addedSinceMark) this.clear();
  }

  clear(): void {
    this.#young = new Uint32Array(INITIAL_SLOTS * SLOT_WORDS);
    this.#old = new Uint32Array(0);
    this.#size = 0;
    this.#addedSinceMark = false;
  }

  #read(table: Uint32Array, slot: number): void {
    this.familyLo = table[slot + 3]!;
    this.familyHi = table[slot + 4]!;
    this.lo = table[slot + 5]!;
    this.hi = table[slot + 6]!;
  }

  #put(
    slot: number,
    tag: number,
    hashLo: number,
    hashHi: number,
    familyLo: number,
    familyHi: number,
    lo: number,
    hi: number,
  ): void {
    const young = this.#young;
    young[slot] = tag;
    young[slot + 1] = hashLo;
    young[slot + 2] = hashHi;
    young[slot + 3] = familyLo;
    young[slot + 4] = familyHi;
    young[slot + 5] = lo;
    young[slot + 6] = hi;
    this.#size++;
    if (this.#size * SLOT_WORDS * 4 > young.length * 3) this.#makeRoom();
  }

  #makeRoom(): void {
    const full = this.#young;
    if (full.length >= this.#capacity * SLOT_WORDS) {
      this.#old = full;
      this.#young = new Uint32Array(full.length);
      this.#size = 0;
      return;
    }
    const grown = new Uint32Array(full.length * 2);
    for (let at = 0; at < full.length; at += SLOT_WORDS) {
      if (full[at] === 0) continue;
      const slot = slotOf(grown, full[at]!, full[at + 1]!, full[at + 2]!);
      for (let word = 0; word < SLOT_WORDS; word++) grown[slot + word] = full[at + word]!;
    }
    this.#young = grown;
  }
}

/** Where the entry stands, or the free slot where it would. */
function slotOf(table: Uint32Array, tag: number, lo: number, hi: number): number {
  const mask = table.length / SLOT_WORDS - 1;
  let at = ((lo ^ Math.imul(tag, 0x27d4eb2f)) & mask) * SLOT_WORDS;
  for (;;) {
    const known = table[at]!;
    if (known === 0 || (known === tag && table[at + 1] === lo && table[at + 2] === hi)) return at;
    at += SLOT_WORDS;
    if (at === table.length) at = 0;
  }
}

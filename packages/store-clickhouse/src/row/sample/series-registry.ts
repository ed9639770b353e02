const SLOT_WORDS = 3;

/**
 * Which series were written with their labels today, so that they are not written with every sample. A set of bounded size in two
 * halves: when the young one is full it becomes the old one and the old one is forgotten, so that what is active stays known.
 * Forgetting costs a row of `series` too many, never one too few.
 */
export class SeriesRegistry {
  readonly #capacity: number;
  #young: Uint32Array;
  #old: Uint32Array;
  #size = 0;
  /** Slots of the young half filled since `mark`. */
  readonly #added: number[] = [];

  /** @param capacity of each half, a power of two; a half takes 12 bytes for each and is full at three quarters. */
  constructor(capacity = 1 << 20) {
    this.#capacity = capacity;
    this.#young = new Uint32Array(1024 * SLOT_WORDS);
    this.#old = new Uint32Array(0);
  }

  get sizeBytes(): number {
    return this.#young.byteLength + this.#old.byteLength;
  }

  /** Whether the series is known of this tenant and day. */
  has(tenant: number, day: number, lo: number, hi: number): boolean {
    const tag = tagOf(tenant, day);
    return find(this.#young, tag, lo, hi) < 0 || (this.#old.length > 0 && find(this.#old, tag, lo, hi) < 0);
  }

  /** Whether the series was new for this tenant and day; it is known from now on. */
  add(tenant: number, day: number, lo: number, hi: number): boolean {
    const tag = tagOf(tenant, day);
    const slot = find(this.#young, tag, lo, hi);
    if (slot < 0) return false;
    const isNew = this.#old.length === 0 || find(this.#old, tag, lo, hi) >= 0;
    this.#young[slot] = tag;
    this.#young[slot + 1] = lo;
    this.#young[slot + 2] = hi;
    this.#size++;
    if (isNew) this.#added.push(slot);
    if (this.#size * SLOT_WORDS * 4 > this.#young.length * 3) this.#makeRoom();
    return isNew;
  }

  mark(): void {
    this.#added.length = 0;
  }

  /** The rows since `mark` were taken back: their series are not written after all. */
  rollback(): void {
    if (this.#added.length > 0) this.clear();
  }

  clear(): void {
    this.#young = new Uint32Array(1024 * SLOT_WORDS);
    this.#old = new Uint32Array(0);
    this.#size = 0;
    this.#added.length = 0;
  }

  #makeRoom(): void {
    const full = this.#young;
    if (full.length < this.#capacity * SLOT_WORDS) {
      const grown = new Uint32Array(full.length * 2);
      for (let at = 0; at < full.length; at += SLOT_WORDS) {
        if (full[at] === 0) continue;
        const slot = find(grown, full[at]!, full[at + 1]!, full[at + 2]!);
        grown.set(full.subarray(at, at + SLOT_WORDS), slot);
      }
      this.#young = grown;
      return;
    }
    this.#old = full;
    this.#young = new Uint32Array(full.length);
    this.#size = 0;
  }
}

/** Never 0, which marks a free slot. */
export function tagOf(tenant: number, day: number): number {
  return (Math.imul(tenant, 0x9e3779b1) ^ Math.imul(day + 1, 0x85ebca6b) ^ 1) >>> 0 || 1;
}

/** The free slot where the entry would stand, or −1 when it is there. */
function find(table: Uint32Array, tag: number, lo: number, hi: number): number {
  const mask = table.length / SLOT_WORDS - 1;
  let at = ((lo ^ Math.imul(tag, 0x27d4eb2f)) & mask) * SLOT_WORDS;
  for (;;) {
    const known = table[at]!;
    if (known === 0) return at;
    if (known === tag && table[at + 1] === lo && table[at + 2] === hi) return -1;
    at += SLOT_WORDS;
    if (at === table.length) at = 0;
  }
}

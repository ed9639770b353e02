const SLOT_WORDS = 4;
const INITIAL_SLOTS = 64;
/** Scrapes after which a series that did not come again is no longer known. */
const REMEMBERED_SCRAPES = 10;

const DROPPED = 1;
const UNTRACKED = 2;

/**
 * The series of one target by the hash of their text, 16 bytes each: which came in the scrape before, so that those that do not
 * come again can be marked, and which relabelling has dropped, so that they are not relabelled again.
 */
export class SeriesMemory {
  /** lo, hi, the scrape that saw it last, flags; a free slot was never seen. */
  #slots = new Uint32Array(INITIAL_SLOTS * SLOT_WORDS);
  #size = 0;
  #scrape = 1;
  #added: number[] = [];
  #isNew = false;
  #isRepeated = false;

  /** Whether the series that `see` was asked about last had not been there before. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** Whether it had come in this scrape already. */
  get isRepeated(): boolean {
    return this.#isRepeated;
  }

  /** Series that are new in this scrape. */
  get added(): number {
    return this.#added.length / 2;
  }

  begin(): void {
    this.#scrape++;
    this.#added = [];
    if (this.#scrape % REMEMBERED_SCRAPES === 0) this.#rebuild((slots, at) => this.#isRecent(slots, at));
  }

  /** Notes that the series came, and answers its place, which is good until the next one. */
  see(lo: number, hi: number): number {
    const at = this.#find(lo, hi);
    const slots = this.#slots;
    const seen = slots[at + 2]!;
    this.#isNew = seen === 0;
    this.#isRepeated = seen === this.#scrape;
    slots[at + 2] = this.#scrape;
    if (!this.#isNew) return at;
    slots[at] = lo;
    slots[at + 1] = hi;
    slots[at + 3] = 0;
    this.#added.push(lo, hi);
    this.#size++;
    if (this.#size * SLOT_WORDS * 4 <= slots.length * 3) return at;
    this.#rebuild(() => true, slots.length * 2);
    return this.#find(lo, hi);
  }

  isDropped(at: number): boolean {
    return (this.#slots[at + 3]! & DROPPED) !== 0;
  }

  drop(at: number): void {
    this.#slots[at + 3]! |= DROPPED;
  }

  /** Whether its end is noticed. */
  track(at: number, isTracked: boolean): void {
    this.#slots[at + 3] = isTracked ? this.#slots[at + 3]! & ~UNTRACKED : this.#slots[at + 3]! | UNTRACKED;
  }

  /** Calls back with each series that came in the scrape before and not in this one. */
  forEachGone(callback: (lo: number, hi: number) => void): void {
    const slots = this.#slots;
    const previous = this.#scrape - 1;
    for (let at = 0; at < slots.length; at += SLOT_WORDS) {
      if (slots[at + 2] === previous && slots[at + 3] === 0) callback(slots[at]!, slots[at + 1]!);
    }
  }

  /** Nothing of this scrape was kept: what it added is not known, what it saw was last seen before. */
  rollback(): void {
    const failed = this.#scrape;
    const added = new Set<number>();
    for (let at = 0; at < this.#added.length; at += 2) added.add(this.#find(this.#added[at]!, this.#added[at + 1]!));
    for (let at = 0; at < this.#slots.length; at += SLOT_WORDS) {
      if (this.#slots[at + 2] === failed) this.#slots[at + 2] = failed - 1;
    }
    this.#rebuild((_slots, at) => !added.has(at));
    this.#added = [];
    this.#scrape = failed - 1;
  }

  #isRecent(slots: Uint32Array, at: number): boolean {
    return slots[at + 2]! + REMEMBERED_SCRAPES >= this.#scrape;
  }

  /** Where it stands, or the free slot where it would. */
  #find(lo: number, hi: number): number {
    const slots = this.#slots;
    const mask = slots.length / SLOT_WORDS - 1;
    let at = (lo & mask) * SLOT_WORDS;
    while (slots[at + 2] !== 0 && (slots[at] !== lo || slots[at + 1] !== hi)) {
      at += SLOT_WORDS;
      if (at === slots.length) at = 0;
    }
    return at;
  }

  #rebuild(isKept: (slots: Uint32Array, at: number) => boolean, length = this.#slots.length): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(length);
    this.#size = 0;
    for (let from = 0; from < old.length; from += SLOT_WORDS) {
      if (old[from + 2] === 0 || !isKept(old, from)) continue;
      const at = this.#find(old[from]!, old[from + 1]!);
      this.#slots.set(old.subarray(from, from + SLOT_WORDS), at);
      this.#size++;
    }
  }
}

const INITIAL_SLOTS = 1_024;
/** Tag and turn, hash. */
const KEY_WORDS = 3;
/** In place of tag and turn: a slot that was taken and stands for nothing. No tag is 0. */
const GONE = 1;
const TURN_BITS = 8;
const TURN_MASK = 2 ** TURN_BITS - 1;
const TURN_MS = 60_000;
/** What was not asked for in so many turns may be forgotten: hardly anything that is active is written less often. */
const IDLE_TURNS = 5;

/**
 * What was noted lately of the series of a tenant and day, by a hash of theirs; of each some words beside it. Bounded: when it is full,
 * what is idle is forgotten, and where nothing is, a new one is not noted, so that all others stay known. To be forgotten costs a row of
 * the table `series` too many, never one too few.
 *
 *     a slot: tag of tenant and day (24 bits), minute in which it was asked for last (8) · hash (2 words) · words
 */
export class RecentSeries {
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #slotWords: number;
  #slots = INITIAL_SLOTS;
  /** One slot more than can be found: what is not noted is written there. */
  #table: Uint32Array;
  /** Slots in use, those that are gone among them. */
  #size = 0;
  #turn: number;
  /** The turn in which idle ones were looked for last. */
  #sweptTurn = -1;
  /** Tag and hash of what came since `mark`. */
  readonly #added: number[] = [];

  /**
   * @param words beside each
   * @param capacity in slots, a power of two; it is full at three quarters
   * @param now milliseconds
   */
  constructor(words: number, capacity = 1 << 21, now: () => number = () => performance.now()) {
    this.#slotWords = KEY_WORDS + words;
    this.#capacity = capacity;
    this.#now = now;
    this.#turn = this.#turnNow();
    this.#table = this.#emptyTable();
  }

  get sizeBytes(): number {
    return this.#table.byteLength;
  }

  /** Where its words stand in `words`, or −1. */
  find(tenant: number, day: number, lo: number, hi: number): number {
    const tag = tagOf(tenant, day);
    const at = this.#slotOf(tag, lo, hi);
    if (this.#table[at] === 0) return -1;
    this.#table[at] = (tag << TURN_BITS) | this.#turn;
    return at + KEY_WORDS;
  }

  /** Where its words are to be written, or −1 for one that is known. */
  add(tenant: number, day: number, lo: number, hi: number): number {
    if (this.find(tenant, day, lo, hi) >= 0) return -1;
    if (this.#isFull && !this.#makeRoom()) return this.#table.length - this.#slotWords + KEY_WORDS;
    const tag = tagOf(tenant, day);
    const at = this.#slotOf(tag, lo, hi);
    const table = this.#table;
    table[at] = (tag << TURN_BITS) | this.#turn;
    table[at + 1] = lo;
    table[at + 2] = hi;
    this.#size++;
    this.#added.push(tag, lo, hi);
    return at + KEY_WORDS;
  }

  /** Until something is added the next time. */
  get words(): Uint32Array {
    return this.#table;
  }

  mark(): void {
    this.#turn = this.#turnNow();
    this.#added.length = 0;
  }

  /** The rows since `mark` were taken back: what they said of series was not written. */
  rollback(): void {
    const added = this.#added;
    for (let entry = 0; entry < added.length; entry += KEY_WORDS) {
      const at = this.#slotOf(added[entry]!, added[entry + 1]!, added[entry + 2]!);
      // It may have been forgotten since.
      if (this.#table[at] !== 0) this.#table[at] = GONE;
    }
    added.length = 0;
  }

  clear(): void {
    this.#slots = INITIAL_SLOTS;
    this.#table = this.#emptyTable();
    this.#size = 0;
    this.#added.length = 0;
    this.#sweptTurn = -1;
  }

  get #isFull(): boolean {
    return (this.#size + 1) * 4 > this.#slots * 3;
  }

  #emptyTable(): Uint32Array {
    return new Uint32Array((this.#slots + 1) * this.#slotWords);
  }

  #turnNow(): number {
    return Math.floor(this.#now() / TURN_MS) & TURN_MASK;
  }

  /** Whether there is any. All are looked at once a turn at most. */
  #makeRoom(): boolean {
    if (this.#slots < this.#capacity) {
      this.#rebuild(this.#slots * 2, () => true);
      return true;
    }
    if (this.#sweptTurn === this.#turn) return false;
    this.#sweptTurn = this.#turn;
    this.#rebuild(this.#slots, (known) => ((this.#turn - known) & TURN_MASK) < IDLE_TURNS);
    return !this.#isFull;
  }

  #rebuild(slots: number, isKept: (known: number) => boolean): void {
    const before = this.#table;
    const end = this.#slots * this.#slotWords;
    this.#slots = slots;
    this.#table = this.#emptyTable();
    this.#size = 0;
    for (let from = 0; from < end; from += this.#slotWords) {
      const known = before[from]!;
      if (known <= GONE || !isKept(known)) continue;
      const at = this.#slotOf(known >>> TURN_BITS, before[from + 1]!, before[from + 2]!);
      for (let word = 0; word < this.#slotWords; word++) this.#table[at + word] = before[from + word]!;
      this.#size++;
    }
  }

  /** Where the entry stands, or the free slot where it would. */
  #slotOf(tag: number, lo: number, hi: number): number {
    const table = this.#table;
    const mask = this.#slots - 1;
    const slotWords = this.#slotWords;
    for (let slot = (lo ^ Math.imul(tag, 0x27d4eb2f)) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * slotWords;
      const known = table[at]!;
      if (known === 0 || (known >>> TURN_BITS === tag && table[at + 1] === lo && table[at + 2] === hi)) return at;
    }
  }
}

/** 24 bits, never 0. */
function tagOf(tenant: number, day: number): number {
  return (Math.imul(tenant, 0x9e3779b1) ^ Math.imul(day + 1, 0x85ebca6b) ^ 1) >>> TURN_BITS || 1;
}

const INITIAL_SLOTS = 1_024;
/** Tenant, hash, days. */
const KEY_WORDS = 4;
const DAYS_WORD = 3;
/** Of the last word: newest day, minute in which it was asked for last, whether it is written for the day after, days. */
const TURN_SHIFT = 8;
const TURN_BITS = 8;
const TURN_MASK = 2 ** TURN_BITS - 1;
const DAY_SHIFT = TURN_SHIFT + TURN_BITS;
const MOST_DAY = 2 ** (32 - DAY_SHIFT) - 1;
const AHEAD = 1 << 7;
/** The newest of them in the lowest bit. */
const DAYS = 7;
const DAYS_MASK = 2 ** DAYS - 1;
/** What a slot stands for, if for anything. */
const STATE_MASK = AHEAD | DAYS_MASK;
/** In place of the last word: a slot that was taken and stands for nothing. */
const GONE = 1 << TURN_SHIFT;
const ADDED_WORDS = 5;

const TURN_MS = 60_000;
/** What was not asked for in so many turns may be forgotten: hardly anything that is active is written less often. */
const IDLE_TURNS = 5;

/**
 * What was noted lately of the series of a tenant, by a hash of theirs: on which days, and of each some words beside it. Bounded: when it
 * is full, what is idle is forgotten, and where nothing is, a new one is not noted, so that all others stay known. To be forgotten costs a
 * row of the table `series` too many, never one too few. One slot holds a week, so that a new day needs no room.
 *
 *     a slot: tenant · hash (2 words) · newest day (16 bits), minute in which it was asked for last (8), ahead (1), days (7) · words
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
  /** Tenant, hash and newest day of what changed since `mark`, and its last word before. */
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
    const at = this.#slotOf(tenant, day, lo, hi);
    const state = this.#table[at + DAYS_WORD]!;
    const age = (state >>> DAY_SHIFT) - day;
    if (age < 0 || age >= DAYS || (state & (1 << age)) === 0) return -1;
    this.#touch(at, state);
    return at + KEY_WORDS;
  }

  /** Where its words are to be written, or −1 for one that is known on that day, or was noted for it ahead. */
  add(tenant: number, day: number, lo: number, hi: number): number {
    if (day < 0 || day > MOST_DAY) return this.#nowhere;
    let at = this.#slotOf(tenant, day, lo, hi);
    const state = this.#table[at + DAYS_WORD]!;
    if ((state & STATE_MASK) === 0) {
      if (this.#isFull) {
        if (!this.#makeRoom()) return this.#nowhere;
        at = this.#slotOf(tenant, day, lo, hi);
      }
      const table = this.#table;
      table[at] = tenant;
      table[at + 1] = lo;
      table[at + 2] = hi;
      this.#size++;
      this.#change(at, day, 1, GONE);
      return at + KEY_WORDS;
    }
    const newest = state >>> DAY_SHIFT;
    if (day <= newest) {
      const bit = 1 << (newest - day);
      if ((state & bit) !== 0) {
        this.#touch(at, state);
        return -1;
      }
      this.#change(at, newest, (state & STATE_MASK) | bit, state);
      return at + KEY_WORDS;
    }
    const shift = day - newest;
    this.#change(at, day, (shift < DAYS ? ((state & DAYS_MASK) << shift) & DAYS_MASK : 0) | 1, state);
    return shift === 1 && (state & AHEAD) !== 0 ? -1 : at + KEY_WORDS;
  }

  /** Whether it is noted for that day from now on and was not before: one whose newest day is the day before, and no other. */
  addAhead(tenant: number, day: number, lo: number, hi: number): boolean {
    const at = this.#slotOf(tenant, day, lo, hi);
    const state = this.#table[at + DAYS_WORD]!;
    if ((state & STATE_MASK) === 0 || state >>> DAY_SHIFT !== day - 1 || (state & AHEAD) !== 0) return false;
    this.#change(at, day - 1, (state & DAYS_MASK) | AHEAD, state);
    return true;
  }

  /** Where the words stand of one that was noted for that day ahead and not since, or −1. */
  findAhead(tenant: number, day: number, lo: number, hi: number): number {
    const at = this.#slotOf(tenant, day, lo, hi);
    const state = this.#table[at + DAYS_WORD]!;
    return (state & AHEAD) !== 0 && state >>> DAY_SHIFT === day - 1 ? at + KEY_WORDS : -1;
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
    for (let entry = added.length - ADDED_WORDS; entry >= 0; entry -= ADDED_WORDS) {
      const at = this.#slotOf(added[entry]!, added[entry + 3]!, added[entry + 1]!, added[entry + 2]!);
      // It may have been forgotten since.
      if ((this.#table[at + DAYS_WORD]! & STATE_MASK) !== 0) this.#table[at + DAYS_WORD] = added[entry + 4]!;
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

  get #nowhere(): number {
    return this.#table.length - this.#slotWords + KEY_WORDS;
  }

  #emptyTable(): Uint32Array {
    return new Uint32Array((this.#slots + 1) * this.#slotWords);
  }

  #turnNow(): number {
    return Math.floor(this.#now() / TURN_MS) & TURN_MASK;
  }

  #touch(at: number, state: number): void {
    // Once a turn, not with each sample: memory that is only read stays in the caches of all.
    if (((state >>> TURN_SHIFT) & TURN_MASK) === this.#turn) return;
    this.#table[at + DAYS_WORD] = (state & ~(TURN_MASK << TURN_SHIFT)) | (this.#turn << TURN_SHIFT);
  }

  /** @param before what is to stand there again if it is taken back */
  #change(at: number, newest: number, days: number, before: number): void {
    const table = this.#table;
    table[at + DAYS_WORD] = (newest << DAY_SHIFT) | (this.#turn << TURN_SHIFT) | days;
    this.#added.push(table[at]!, table[at + 1]!, table[at + 2]!, newest, before);
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
      const state = before[from + DAYS_WORD]!;
      if ((state & STATE_MASK) === 0 || !isKept((state >>> TURN_SHIFT) & TURN_MASK)) continue;
      const at = this.#slotOf(before[from]!, state >>> DAY_SHIFT, before[from + 1]!, before[from + 2]!);
      // Of two slots of one series a newer day may stand in the way of an older one.
      if (this.#table[at + DAYS_WORD] !== 0) continue;
      for (let word = 0; word < this.#slotWords; word++) this.#table[at + word] = before[from + word]!;
      this.#size++;
    }
  }

  /** Where the entry stands that holds the day or could, or the free slot where it would. */
  #slotOf(tenant: number, day: number, lo: number, hi: number): number {
    const table = this.#table;
    const mask = this.#slots - 1;
    const slotWords = this.#slotWords;
    for (let slot = (lo ^ Math.imul(tenant, 0x27d4eb2f)) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * slotWords;
      const state = table[at + DAYS_WORD]!;
      if (state === 0) return at;
      if (
        table[at + 1] === lo &&
        table[at + 2] === hi &&
        table[at] === tenant &&
        (state & STATE_MASK) !== 0 &&
        (state >>> DAY_SHIFT) - day < DAYS
      )
        return at;
    }
  }
}

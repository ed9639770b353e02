import type { CensusRoom } from './census-room.ts';

/** Slots of the first level; each level has twice as many as the one before. */
const FIRST_LEVEL = 8_192;
const SLOT_BYTES = 8;
/** A cache line of its own for the counter that all threads move. */
const HEADER_BYTES = 64;
const SIZE = 0;
const OPENED = 1;

/**
 * A set of 64-bit ids in memory that threads share, without locks: a slot is claimed by compare-and-swap and never given back, so a
 * thread that ends half-way leaves nothing broken. Eight bytes an id; memory follows what is in it.
 *
 *     size │ level 0: 8,192 slots │ level 1: 16,384 │ level 2: 32,768 …
 *
 * A level is closed at three quarters, and the next one opened; what is looked up is looked up in all of them. Two threads that add
 * one id in the moment of a new level may both hear that it was new.
 *
 * Slots are claimed as 64 bits and looked through as halves: an atomic read of 64 bits makes an object. And each level has views of its
 * own: of one that follows the buffer as it grows, V8 asks the length with each slot. What is new is looked for in every level, at a
 * dozen slots in each.
 */
export class SharedIdSet {
  readonly #buffer: SharedArrayBuffer;
  readonly #header: Int32Array;
  /** Those that this thread has met; memory that is there stays where it is. */
  readonly #levels: Level[] = [];
  readonly #room: CensusRoom | null;

  /** @param room what it takes its memory from as it grows; the first level is there already. */
  constructor(buffer: SharedArrayBuffer, room: CensusRoom | null = null) {
    this.#buffer = buffer;
    this.#room = room;
    this.#header = new Int32Array(buffer, 0, HEADER_BYTES / 4);
  }

  /** Memory for up to `most` ids: that much is reserved, the first level alone is there. */
  static allocate(most: number): SharedArrayBuffer {
    return new SharedArrayBuffer(bytesOfLevels(0), { maxByteLength: bytesOfLevels(levelOf(most)) });
  }

  get size(): number {
    return Atomics.load(this.#header, SIZE);
  }

  get sizeBytes(): number {
    return this.#buffer.byteLength;
  }

  /** @param lo and hi unsigned halves of the id. */
  has(lo: number, hi: number): boolean {
    // Most ids are in the last levels.
    for (let level = levelOf(this.size); level >= 0; level--) {
      const there = this.#levelThere(level);
      if (there !== undefined && isIn(there, lo, hi)) return true;
    }
    return false;
  }

  /** Whether there is room for one more id, or memory to be had for it. */
  makeRoom(): boolean {
    const level = levelOf(this.size);
    if (Atomics.load(this.#header, OPENED) >= level) return true;
    const bytes = bytesOfLevel(level);
    if (this.#room !== null && !this.#room.take(bytes)) return false;
    if (!this.#isOpener(level)) this.#room?.giveBack(bytes);
    return true;
  }

  /** Whether it was new. Takes the memory that it needs, also where none is left. */
  add(lo: number, hi: number): boolean {
    const id = idOf(lo, hi);
    const open = levelOf(this.size);
    for (let level = 0; level < open; level++) {
      const there = this.#levelThere(level);
      if (there !== undefined && isIn(there, lo, hi)) return false;
    }
    const { slots, mask } = this.#levelThere(open) ?? this.#reach(open);
    for (let slot = lo & mask; ; slot = (slot + 1) & mask) {
      const held = Atomics.compareExchange(slots, slot, 0n, id);
      if (held === id) return false;
      if (held !== 0n) continue;
      Atomics.add(this.#header, SIZE, 1);
      return true;
    }
  }

  /** Another thread may have opened the level, and not made its memory yet. */
  #levelThere(level: number): Level | undefined {
    const known = this.#levels[level];
    if (known !== undefined || this.#buffer.byteLength < bytesOfLevels(level)) return known;
    // Without holes, so that what is known is found as fast as can be.
    for (let next = this.#levels.length; next <= level; next++) this.#levels.push(viewsOf(this.#buffer, next));
    return this.#levels[level];
  }

  #reach(level: number): Level {
    if (this.#isOpener(level)) this.#room?.spend(bytesOfLevel(level));
    const bytes = bytesOfLevels(level);
    try {
      if (this.#buffer.byteLength < bytes) this.#buffer.grow(bytes);
    } catch (error) {
      // Another thread was faster, and it may not shrink.
      if (this.#buffer.byteLength < bytes) throw error;
    }
    return this.#levelThere(level)!;
  }

  /** Whether this thread is the one that opens the level, and so takes its memory. */
  #isOpener(level: number): boolean {
    return level > 0 && Atomics.compareExchange(this.#header, OPENED, level - 1, level) === level - 1;
  }
}

interface Level {
  readonly slots: BigUint64Array;
  /** The same, each as two words, the low one first. */
  readonly halves: Int32Array;
  readonly mask: number;
}

function viewsOf(buffer: SharedArrayBuffer, level: number): Level {
  const start = HEADER_BYTES + startOf(level) * SLOT_BYTES;
  const slots = slotsOf(level);
  return {
    slots: new BigUint64Array(buffer, start, slots),
    halves: new Int32Array(buffer, start, slots * 2),
    mask: slots - 1,
  };
}

function isIn({ slots, halves, mask }: Level, lo: number, hi: number): boolean {
  const wantedLo = lo === 0 && hi === 0 ? LEAST : lo | 0;
  const wantedHi = hi | 0;
  for (let slot = lo & mask; ; slot = (slot + 1) & mask) {
    const heldLo = halves[slot * 2]!;
    const heldHi = halves[slot * 2 + 1]!;
    if (heldLo === 0 && heldHi === 0) return false;
    // One half may be read before another thread wrote both, and the other after it.
    if (heldLo === wantedLo && heldHi === wantedHi && Atomics.load(slots, slot) === idOf(lo, hi)) return true;
  }
}

/** The level that is open while so many ids are in the set. */
function levelOf(ids: number): number {
  let level = 0;
  while (startOf(level + 1) * 3 <= ids * 4) level++;
  return level;
}

function startOf(level: number): number {
  return FIRST_LEVEL * ((1 << level) - 1);
}

function slotsOf(level: number): number {
  return FIRST_LEVEL << level;
}

function bytesOfLevel(level: number): number {
  return slotsOf(level) * SLOT_BYTES;
}

function bytesOfLevels(last: number): number {
  return HEADER_BYTES + startOf(last + 1) * SLOT_BYTES;
}

/** The low half in place of an id of nothing but zeros. */
const LEAST = 1;
const words = new Uint32Array(2);
const ids = new BigUint64Array(words.buffer);

/** Never 0, which marks a free slot. */
function idOf(lo: number, hi: number): bigint {
  words[0] = lo === 0 && hi === 0 ? LEAST : lo;
  words[1] = hi;
  return ids[0]!;
}

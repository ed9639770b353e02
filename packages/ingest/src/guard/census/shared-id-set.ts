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
 */
export class SharedIdSet {
  readonly #buffer: SharedArrayBuffer;
  readonly #header: Int32Array;
  /** Follows the buffer as it grows. */
  readonly #slots: BigUint64Array;
  readonly #room: CensusRoom | null;

  /** @param room what it takes its memory from as it grows; the first level is there already. */
  constructor(buffer: SharedArrayBuffer, room: CensusRoom | null = null) {
    this.#buffer = buffer;
    this.#room = room;
    this.#header = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#slots = new BigUint64Array(buffer, HEADER_BYTES);
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
    const id = idOf(lo, hi);
    const open = levelOf(this.size);
    for (let level = 0; level <= open; level++) {
      if (this.#isIn(level, id, lo)) return true;
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
      if (this.#isIn(level, id, lo)) return false;
    }
    this.#reach(open);
    const first = startOf(open);
    const mask = FIRST_LEVEL * 2 ** open - 1;
    for (let slot = lo & mask; ; slot = (slot + 1) & mask) {
      const held = Atomics.compareExchange(this.#slots, first + slot, 0n, id);
      if (held === id) return false;
      if (held !== 0n) continue;
      Atomics.add(this.#header, SIZE, 1);
      return true;
    }
  }

  #isIn(level: number, id: bigint, lo: number): boolean {
    const first = startOf(level);
    // Another thread may have opened the level, and not made its memory yet.
    if (first >= this.#slots.length) return false;
    const mask = FIRST_LEVEL * 2 ** level - 1;
    for (let slot = lo & mask; ; slot = (slot + 1) & mask) {
      const held = Atomics.load(this.#slots, first + slot);
      if (held === id) return true;
      if (held === 0n) return false;
    }
  }

  #reach(level: number): void {
    if (this.#isOpener(level)) this.#room?.spend(bytesOfLevel(level));
    const bytes = bytesOfLevels(level);
    if (this.#buffer.byteLength >= bytes) return;
    try {
      this.#buffer.grow(bytes);
    } catch (error) {
      // Another thread was faster, and it may not shrink.
      if (this.#buffer.byteLength < bytes) throw error;
    }
  }

  /** Whether this thread is the one that opens the level, and so takes its memory. */
  #isOpener(level: number): boolean {
    return level > 0 && Atomics.compareExchange(this.#header, OPENED, level - 1, level) === level - 1;
  }
}

/** The level that is open while so many ids are in the set. */
function levelOf(ids: number): number {
  let level = 0;
  while (startOf(level + 1) * 3 <= ids * 4) level++;
  return level;
}

function startOf(level: number): number {
  return FIRST_LEVEL * (2 ** level - 1);
}

function bytesOfLevel(level: number): number {
  return FIRST_LEVEL * 2 ** level * SLOT_BYTES;
}

function bytesOfLevels(last: number): number {
  return HEADER_BYTES + startOf(last + 1) * SLOT_BYTES;
}

const words = new Uint32Array(2);
const ids = new BigUint64Array(words.buffer);

/** Never 0, which marks a free slot. */
function idOf(lo: number, hi: number): bigint {
  words[0] = lo;
  words[1] = hi;
  return ids[0]! || 1n;
}

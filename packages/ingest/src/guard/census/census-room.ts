/** A tenant may hold so many times what is free. */
const MOST_OF_FREE = 4;
const KIBIBYTE = 1_024;

/** Kibibytes that threads count together. */
export interface RoomMemory {
  /** What is free for all tenants of the server. */
  readonly free: SharedArrayBuffer;
  /** What all censuses of one tenant hold. */
  readonly ofTenant: SharedArrayBuffer;
  /** What this census holds, and whether it is over. */
  readonly ofCensus: SharedArrayBuffer;
}

const HELD = 0;
const IS_OVER = 1;

/**
 * The memory that one census takes of what all tenants share.
 *
 * A tenant grows while it holds at most four times what is left free then: alone it has four fifths, two that want all have four ninths
 * each, and who comes late finds room always. Nobody has to know how many tenants there will be (dynamic thresholds: Choudhury and
 * Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998).
 */
export class CensusRoom {
  readonly #free: Int32Array;
  readonly #ofTenant: Int32Array;
  readonly #ofCensus: Int32Array;

  constructor({ free, ofTenant, ofCensus }: RoomMemory) {
    this.#free = new Int32Array(free);
    this.#ofTenant = new Int32Array(ofTenant);
    this.#ofCensus = new Int32Array(ofCensus);
  }

  /** Memory that counts what is free. */
  static allocate(bytes: number): SharedArrayBuffer {
    const free = counterMemory(1);
    new Int32Array(free)[0] = kibibytes(bytes);
    return free;
  }

  static allocateTenant(): SharedArrayBuffer {
    return counterMemory(1);
  }

  static allocateCensus(): SharedArrayBuffer {
    return counterMemory(2);
  }

  get freeBytes(): number {
    return Atomics.load(this.#free, 0) * KIBIBYTE;
  }

  get isOver(): boolean {
    return Atomics.load(this.#ofCensus, IS_OVER) === 1;
  }

  /** Takes them if they are there and no other tenant's. */
  take(bytes: number): boolean {
    const { free, held } = this.#move(kibibytes(bytes));
    if (free >= 0 && held <= free * MOST_OF_FREE) return true;
    this.giveBack(bytes);
    return false;
  }

  /** Takes them, there or not: for what must be held. */
  spend(bytes: number): void {
    this.#move(kibibytes(bytes));
  }

  giveBack(bytes: number): void {
    this.#move(-kibibytes(bytes));
  }

  /** Gives back all that the census holds, and what threads take that do not know yet that it is over. */
  end(): void {
    Atomics.store(this.#ofCensus, IS_OVER, 1);
    this.#settle();
  }

  #move(kib: number): { readonly free: number; readonly held: number } {
    Atomics.add(this.#ofCensus, HELD, kib);
    const held = Atomics.add(this.#ofTenant, 0, kib) + kib;
    const free = Atomics.sub(this.#free, 0, kib) - kib;
    if (this.isOver) this.#settle();
    return { free, held };
  }

  #settle(): void {
    const kib = Atomics.exchange(this.#ofCensus, HELD, 0);
    Atomics.sub(this.#ofTenant, 0, kib);
    Atomics.add(this.#free, 0, kib);
  }
}

function counterMemory(words: number): SharedArrayBuffer {
  return new SharedArrayBuffer(words * 4);
}

function kibibytes(bytes: number): number {
  return Math.ceil(bytes / KIBIBYTE);
}

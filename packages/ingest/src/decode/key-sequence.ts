import type { BytesTable } from '@oriel/telemetry';

const UNKNOWN = -1;

/**
 * Numbers attribute keys by what came before. Records of one program carry the same keys in the same order, so the key
 * that followed this one last time is most likely right: comparing it costs half of looking it up by its hash.
 */
export class KeySequence {
  #next = new Int32Array(256).fill(UNKNOWN);
  #previous = 0;
  #generation = -1;

  /** The number of a key as `keys.intern` gives it. */
  intern(keys: BytesTable, bytes: Uint8Array, start: number, end: number): number {
    if (keys.generation !== this.#generation) this.#forget(keys.generation);
    const guess = this.#next[this.#previous]!;
    if (guess !== UNKNOWN && keys.matches(guess, bytes, start, end)) {
      this.#previous = guess;
      return guess;
    }
    const key = keys.intern(bytes, start, end);
    if (key < 0) return key;
    if (key >= this.#next.length) {
      const grown = new Int32Array(Math.max(this.#next.length * 2, key + 1)).fill(UNKNOWN);
      grown.set(this.#next);
      this.#next = grown;
    }
    this.#next[this.#previous] = key;
    this.#previous = key;
    return key;
  }

  /** The table was cleared: its numbers mean other keys now. */
  #forget(generation: number): void {
    this.#generation = generation;
    this.#previous = 0;
    this.#next.fill(UNKNOWN);
  }
}

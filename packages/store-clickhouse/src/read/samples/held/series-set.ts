import { grown } from '../../../samples/grown.ts';

/** Numbers of series, or of whatever else is numbered: a bit for each. */
export class SeriesSet {
  #words = new Uint32Array(32);

  get sizeBytes(): number {
    return this.#words.byteLength;
  }

  add(id: number): void {
    const word = id >>> 5;
    if (word >= this.#words.length) {
      this.#words = grown(this.#words, new Uint32Array(Math.max(word + 1, this.#words.length * 2)));
    }
    this.#words[word]! |= 1 << (id & 31);
  }

  has(id: number): boolean {
    const word = this.#words[id >>> 5];
    return word !== undefined && (word & (1 << (id & 31))) !== 0;
  }

  /** How many are in any of them. */
  static sizeOfUnion(sets: readonly SeriesSet[]): number {
    return SeriesSet.#union(sets).found;
  }

  static #union(sets: readonly SeriesSet[]): { readonly words: Uint32Array; readonly found: number } {
    const words = new Uint32Array(Math.max(0, ...sets.map((set) => set.#words.length)));
    let found = 0;
    for (let at = 0; at < words.length; at++) {
      let word = 0;
      for (const set of sets) word |= set.#words[at] ?? 0;
      words[at] = word;
      found += bitsIn(word);
    }
    return { words, found };
  }

  /** Those that are in any of them, ascending, each once. */
  static union(sets: readonly SeriesSet[]): Uint32Array {
    const { words, found } = SeriesSet.#union(sets);
    const numbers = new Uint32Array(found);
    let next = 0;
    for (let at = 0; at < words.length; at++) {
      for (let word = words[at]!; word !== 0; word &= word - 1)
        numbers[next++] = at * 32 + 31 - Math.clz32(word & -word);
    }
    return numbers;
  }
}

function bitsIn(word: number): number {
  let sum = word - ((word >>> 1) & 0x5555_5555);
  sum = (sum & 0x3333_3333) + ((sum >>> 2) & 0x3333_3333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

import { grown } from '../../../samples/grown.ts';

/** Numbers of series: a bit for each. */
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
}

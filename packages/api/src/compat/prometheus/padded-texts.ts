/** Short texts of ASCII that are written again and again, padded to whole words: a few steps for each. */
export class PaddedTexts {
  /** Of the longest one, padding included. */
  readonly longestBytes: number;
  readonly #words: Uint32Array;
  /** For each the place of its first word, and one more for the end of all. */
  readonly #starts: Uint32Array;
  readonly #lengths: Uint8Array;

  constructor(texts: readonly string[]) {
    this.#lengths = Uint8Array.from(texts, ({ length }) => length);
    this.#starts = new Uint32Array(texts.length + 1);
    let longest = 0;
    for (const [at, length] of this.#lengths.entries()) {
      const words = Math.ceil(length / WORD_BYTES);
      this.#starts[at + 1] = this.#starts[at]! + words;
      longest = Math.max(longest, words);
    }
    this.longestBytes = longest * WORD_BYTES;
    const bytes = Buffer.alloc(this.#starts[texts.length]! * WORD_BYTES);
    for (const [at, text] of texts.entries()) bytes.write(text, this.#starts[at]! * WORD_BYTES, 'latin1');
    this.#words = Uint32Array.from({ length: bytes.length / WORD_BYTES }, (_, at) =>
      bytes.readUInt32LE(at * WORD_BYTES),
    );
  }

  /** Writes one, and whatever comes after it in its last word; returns where the text ends. */
  copy(place: number, into: DataView, from: number): number {
    const end = this.#starts[place + 1]!;
    let to = from;
    for (let at = this.#starts[place]!; at < end; at++, to += WORD_BYTES) into.setUint32(to, this.#words[at]!, true);
    return from + this.#lengths[place]!;
  }
}

const WORD_BYTES = 4;

/** A piece of an answer: small enough that others have their turn between two of them. */
export const PIECE_BYTES = 64 * 1_024;
const FIRST_BYTES = 4_096;

/** A part of a document that is JSON already, made while it is sent. */
export class JsonPieces {
  readonly pieces: Iterable<Buffer>;

  constructor(pieces: Iterable<Buffer>) {
    this.pieces = pieces;
  }
}

/**
 * Writes a document straight as bytes: an answer of a hundred thousand numbers would otherwise be as many small arrays and texts, and the
 * collection of those takes longer than the query. Whoever writes much takes what there is whenever it is a piece.
 */
export class JsonWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  get isPiece(): boolean {
    return this.#length >= PIECE_BYTES;
  }

  /** What was written since it was called last. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return taken;
  }

  /** Of letters, digits and punctuation: one byte each. */
  ascii(text: string): void {
    const { length } = text;
    this.#reserve(length);
    const bytes = this.#bytes;
    let to = this.#length;
    for (let at = 0; at < length; at++) bytes[to++] = text.charCodeAt(at);
    this.#length = to;
  }

  /** The same for long texts. */
  latin1(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  value(value: unknown): void {
    const text = JSON.stringify(value);
    // No character is more bytes in UTF-8.
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    // After the first piece there are more, each a little longer than what makes it one.
    const least = this.#bytes.length === 0 ? PIECE_BYTES + FIRST_BYTES : this.#bytes.length * 2;
    const larger = Buffer.allocUnsafe(Math.max(least, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

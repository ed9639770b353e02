/** A document, or a part of one, that is JSON already. */
export class JsonBytes {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

const FIRST_BYTES = 4_096;

/**
 * Writes a document straight as bytes: an answer of a hundred thousand numbers would otherwise be as many small arrays and texts, and the
 * collection of those takes longer than the query.
 */
export class JsonWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  /** Of letters, digits and punctuation: one byte each. */
  ascii(text: string): void {
    const { length } = text;
    this.#reserve(length);
    const bytes = this.#bytes;
    let to = this.#length;
    for (let at = 0; at < length; at++) bytes[to++] = text.charCodeAt(at);
    this.#length = to;
  }

  value(value: unknown): void {
    const text = JSON.stringify(value);
    // No character is more bytes in UTF-8.
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  finish(): JsonBytes {
    return new JsonBytes(this.#bytes.subarray(0, this.#length));
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

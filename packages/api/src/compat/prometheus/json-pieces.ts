import { jsonText } from '../../json-text.ts';
import type { TimeTexts } from './time-texts.ts';
import { MOST_DECIMAL_BYTES, type Room, writeDecimal } from './write-decimal.ts';

/** A piece of an answer: small enough that others have their turn between two of them. */
export const PIECE_BYTES = 64 * 1_024;
const FIRST_BYTES = 4_096;
/** Room is made for so many: of all of a long series it would be much more than they take. */
const DECIMALS_AT_ONCE = 256;
/** What a piece may be longer: what is written at once when it is nearly one. Room that has to grow is copied, and taken from the kernel anew. */
const BEYOND_BYTES = 32 * 1_024;

/** What stands in a JSON text as it is, in one byte: from the space to the tilde, but for two. */
const [FIRST_PLAIN, LAST_PLAIN, QUOTE, BACKSLASH] = [0x20, 0x7e, 0x22, 0x5c];

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
  #room = roomOf(this.#bytes);

  get isPiece(): boolean {
    return this.#length >= PIECE_BYTES;
  }

  /** What was written since it was called last. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#room = roomOf(this.#bytes);
    this.#length = 0;
    return taken;
  }

  /** Of letters, digits and punctuation: one byte each. */
  ascii(text: string): void {
    this.#reserve(text.length);
    this.#length = writeText(text, this.#room, this.#length);
  }

  /** Many numbers, each after a text of its own; `otherwise` are those that `writeDecimal` leaves to others, in ASCII. */
  decimals(values: Float64Array, before: TimeTexts, otherwise: (value: number) => string): void {
    const most = before.longestBytes + MOST_DECIMAL_BYTES;
    for (let from = 0; from < values.length; from += DECIMALS_AT_ONCE) {
      const to = Math.min(from + DECIMALS_AT_ONCE, values.length);
      this.#reserve((to - from) * most);
      const room = this.#room;
      let length = this.#length;
      for (let at = from; at < to; at++) {
        length = before.copy(at, room.words, length);
        const end = writeDecimal(values, at, room, length);
        length = end < 0 ? writeText(otherwise(values[at]!), room, length) : end;
      }
      this.#length = length;
    }
  }

  /** A text in quotes. Most are short and need no escape: for these a call of JSON's takes longer. */
  string(text: string): void {
    const { length } = text;
    this.#reserve(length + 2);
    const bytes = this.#bytes;
    let to = this.#length;
    bytes[to++] = QUOTE;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code < FIRST_PLAIN || code > LAST_PLAIN || code === QUOTE || code === BACKSLASH) {
        this.value(text);
        return;
      }
      bytes[to++] = code;
    }
    bytes[to++] = QUOTE;
    this.#length = to;
  }

  value(value: unknown): void {
    const text = jsonText(value);
    // No character is more bytes in UTF-8.
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    // After the first piece there are more.
    const least = this.#bytes.length === 0 ? PIECE_BYTES + BEYOND_BYTES : this.#bytes.length * 2;
    const larger = Buffer.allocUnsafe(Math.max(least, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#room = roomOf(larger);
  }
}

function roomOf(bytes: Uint8Array): Room {
  return { bytes, words: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** Short ones: for these a call of Node's takes longer. */
function writeText(text: string, { bytes }: Room, from: number): number {
  for (let at = 0; at < text.length; at++) bytes[from + at] = text.charCodeAt(at);
  return from + text.length;
}

import { type Room, writeWhole } from './write-decimal.ts';

const WORD_BYTES = 4;
/** Digits are written as words, also beyond the end. */
const BEYOND_BYTES = 2 * WORD_BYTES;
const [QUOTE, COMMA, OPEN, CLOSE, POINT, ZERO] = [34, 44, 91, 93, 46, 48];

/**
 * What stands between two values of a series: the end of one, and the time of the next. Most series of an answer have samples at the same
 * steps, so all of it is made once, and copied word by word. It is made of digits, not of texts: of a single series over a day that
 * would be most of what there is to do.
 *
 *     [1767225600,"    "],[1767225660,"    "],[1767225720.5,"    …
 */
export class TimeTexts {
  /** Of the longest one, padding included. */
  readonly longestBytes: number;
  readonly #words: Uint32Array;
  readonly #lengths: Uint8Array;

  constructor(timestamps: Float64Array) {
    const count = timestamps.length;
    this.longestBytes = longestOf(timestamps);
    this.#lengths = new Uint8Array(count);
    const bytes = new Uint8Array(count * this.longestBytes + BEYOND_BYTES);
    const room = { bytes, words: new DataView(bytes.buffer) };
    for (let at = 0; at < count; at++) {
      const from = at * this.longestBytes;
      this.#lengths[at] = writeBetween(timestamps[at]!, at === 0, room, from) - from;
    }
    this.#words = new Uint32Array(bytes.buffer, 0, (count * this.longestBytes) / WORD_BYTES);
  }

  /** Writes one, and whatever comes after it in its last word; returns where the text ends. */
  copy(place: number, into: DataView, from: number): number {
    const length = this.#lengths[place]!;
    const first = (place * this.longestBytes) / WORD_BYTES;
    const end = from + length;
    for (let at = first, to = from; to < end; at++, to += WORD_BYTES) into.setUint32(to, this.#words[at]!, true);
    return end;
  }
}

/** Milliseconds as seconds, with three decimals or none: so Prometheus writes the times of series. */
export function presentSeconds(ms: number): string {
  const size = Math.abs(ms);
  const rest = size % 1_000;
  const decimals = rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`;
  return `${ms < 0 ? '-' : ''}${(size - rest) / 1_000}${decimals}`;
}

function longestOf(timestamps: Float64Array): number {
  let longest = 0;
  for (let at = 0; at < timestamps.length; at++) {
    const ms = timestamps[at]!;
    const digits = isPlain(ms) ? digitsOf(ms / 1_000) + (ms % 1_000 === 0 ? 0 : 4) : presentSeconds(ms).length;
    if (digits > longest) longest = digits;
  }
  return Math.ceil((longest + 6) / WORD_BYTES) * WORD_BYTES;
}

function isPlain(ms: number): boolean {
  return ms >= 0 && Number.isSafeInteger(ms);
}

function digitsOf(size: number): number {
  let digits = 1;
  for (let power = 10; power <= size; power *= 10) digits++;
  return digits;
}

function writeBetween(ms: number, isFirst: boolean, room: Room, from: number): number {
  const { bytes, words } = room;
  let at = from;
  if (!isFirst) {
    bytes[at] = QUOTE;
    bytes[at + 1] = CLOSE;
    bytes[at + 2] = COMMA;
    at += 3;
  }
  bytes[at++] = OPEN;
  if (isPlain(ms)) {
    const rest = ms % 1_000;
    at = writeWhole((ms - rest) / 1_000, bytes, words, at);
    if (rest !== 0) {
      bytes[at] = POINT;
      bytes[at + 1] = ZERO + Math.floor(rest / 100);
      bytes[at + 2] = ZERO + (Math.floor(rest / 10) % 10);
      bytes[at + 3] = ZERO + (rest % 10);
      at += 4;
    }
  } else {
    const text = presentSeconds(ms);
    for (let letter = 0; letter < text.length; letter++) bytes[at++] = text.charCodeAt(letter);
  }
  bytes[at] = COMMA;
  bytes[at + 1] = QUOTE;
  return at + 2;
}

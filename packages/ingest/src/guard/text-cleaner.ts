import { isUtf8 } from 'node:buffer';
import type { BytesRange } from '@oriel/telemetry';
import type { SecretFinder } from './secrets.ts';
import { HAS_CARD, HAS_CONTROL, HAS_HIGH, HAS_LINE, HAS_SUSPECT, scanText } from './text-scan.ts';

/** What a text that was cut ends with. */
export const CUT_MARK = '…[cut]';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CUT_BYTES = encoder.encode(CUT_MARK);

const VISIBLE: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes a text fit to be stored: valid UTF-8, no control characters (a forged second line stays part of the first, and
 * the mark of attribute texts cannot be imitated), no secrets of known shape, and not longer than allowed.
 */
export class TextCleaner {
  secrets: SecretFinder;

  constructor(secrets: SecretFinder) {
    this.secrets = secrets;
  }

  /** Cleans in place; the fast path, nothing to do, touches no string. */
  clean(range: BytesRange, maxBytes: number, keepLines = false): void {
    const { bytes, start, end } = range;
    if (start === end) return;
    const flags = scanText(bytes, start, end);
    if (
      end - start <= maxBytes &&
      (flags & (HAS_CONTROL | HAS_SUSPECT)) === 0 &&
      (keepLines || (flags & HAS_LINE) === 0) &&
      ((flags & HAS_HIGH) === 0 || isPlainUtf8(bytes, start, end)) &&
      !this.secrets.hasOwnPatterns
    ) {
      if ((flags & HAS_CARD) !== 0) this.#cleanCards(range);
      return;
    }
    this.#cleanSlowly(range, maxBytes, keepLines, (flags & (HAS_SUSPECT | HAS_CARD)) !== 0);
  }

  /** The same for a text that is a JavaScript string already; without a limit. */
  cleanString(text: string): string {
    return neutralise(this.secrets.redact(text), false);
  }

  /** Apart from other secrets: one in two hundred ids of random hex digits has so many decimal ones in a row. */
  #cleanCards(range: BytesRange): void {
    const text = range.text();
    const redacted = this.secrets.redactCards(text);
    if (redacted === text) return;
    const clean = encoder.encode(redacted);
    range.set(clean, 0, clean.length);
  }

  #cleanSlowly(range: BytesRange, maxBytes: number, keepLines: boolean, isSuspect: boolean): void {
    const { bytes, start, end } = range;
    const isLong = end - start > maxBytes;
    const kept = isLong ? boundaryBefore(bytes, start, start + maxBytes) : end;
    let text = decoder.decode(bytes.subarray(start, kept));
    if (isSuspect || this.secrets.hasOwnPatterns) text = this.secrets.redact(text);
    const clean = encoder.encode(neutralise(text, keepLines));
    if (!isLong && clean.length <= maxBytes) {
      range.set(clean, 0, clean.length);
      return;
    }
    const room = Math.min(clean.length, maxBytes - CUT_BYTES.length);
    const cut = new Uint8Array(boundaryBefore(clean, 0, room) + CUT_BYTES.length);
    cut.set(clean.subarray(0, cut.length - CUT_BYTES.length));
    cut.set(CUT_BYTES, cut.length - CUT_BYTES.length);
    range.set(cut, 0, cut.length);
  }
}

/**
 * Control characters as visible escapes: C0, DEL, C1, the two line separators of Unicode, and those that turn the direction
 * of what follows, with which a text can be shown as another than it is (Unicode TR 36, §2.11).
 */
function neutralise(text: string, keepLines: boolean): string {
  const escaped = (character: string): string =>
    VISIBLE[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  if (!keepLines) return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escaped);
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escaped);
}

function isPlainUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 1 < end; at++) {
    const byte = bytes[at]!;
    // U+0080 to U+009F, U+2028 to U+202E, U+2066 to U+2069.
    if (byte === 0xc2 && bytes[at + 1]! < 0xa0) return false;
    if (byte === 0xe2 && isControl(bytes[at + 1]!, bytes[at + 2]!)) return false;
  }
  return isUtf8(bytes.subarray(start, end));
}

/** Of the characters that begin with 0xe2. */
function isControl(second: number, third: number): boolean {
  if (second === 0x80) return third >= 0xa8 && third <= 0xae;
  return second === 0x81 && third >= 0xa6 && third <= 0xa9;
}

/** The last place at or before `at` where a character begins. */
function boundaryBefore(bytes: Uint8Array, start: number, at: number): number {
  let boundary = at;
  while (boundary > start && boundary > at - 4 && (bytes[boundary]! & 0xc0) === 0x80) boundary--;
  return boundary;
}

/**
 * Positions in PromQL count UTF-8 bytes, and an escape in a string can name any byte. So the lexer reads a text with one
 * character for each byte; a text in ASCII is one already, and no copy is made.
 */
export function toByteText(text: string): string {
  if (isAscii(text)) return text;
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** Stands for the byte 0 that is no UTF-8: a byte that is none becomes this and itself, half a surrogate pair that no text has. */
const STRAY_BYTE = 0xdc00;

/** Back to a text for people. Bytes that are no UTF-8 stay told apart: see `strayByte`. */
export function fromByteText(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  try {
    return decode(bytes, STRICT);
  } catch {
    return withStrayBytes(bytes);
  }
}

/** The byte that this UTF-16 unit stands for, if `fromByteText` has put it where there was no UTF-8; `null` otherwise. */
export function strayByte(code: number): number | null {
  return code >= STRAY_BYTE + 0x80 && code <= STRAY_BYTE + 0xff ? code - STRAY_BYTE : null;
}

/** Where a text has the first byte that is no UTF-8, or -1: no regular expression has one. */
export function strayByteIn(text: string): number {
  return text.search(/[\udc80-\udcff]/u);
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: string, decoder: InstanceType<typeof TextDecoder>): string {
  return decoder.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

function withStrayBytes(bytes: string): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes.charCodeAt(at));
    try {
      text += decode(bytes.slice(at, at + length), STRICT);
      at += length;
    } catch {
      text += String.fromCharCode(STRAY_BYTE + bytes.charCodeAt(at));
      at++;
    }
  }
  return text;
}

function sequenceLength(first: number): number {
  return first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

/** The character that begins at the byte `at`, or an empty text at the end. */
export function characterAt(bytes: string, at: number): string {
  const first = bytes.charCodeAt(at);
  if (Number.isNaN(first)) return '';
  if (first < 0x80) return bytes.charAt(at);
  return decode(bytes.slice(at, at + sequenceLength(first)), LENIENT);
}

/** How many bytes the character has that begins at the byte `at`. */
export function byteLengthAt(bytes: string, at: number): number {
  return sequenceLength(bytes.charCodeAt(at));
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

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

/** Back to a text for people; bytes that are no UTF-8 become U+FFFD. */
export function fromByteText(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

/** The character that begins at the byte `at`, or an empty text at the end. */
export function characterAt(bytes: string, at: number): string {
  const first = bytes.charCodeAt(at);
  if (Number.isNaN(first)) return '';
  if (first < 0x80) return bytes.charAt(at);
  return fromByteText(bytes.slice(at, at + (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2)));
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

import { strayByte } from './byte-text.ts';

const NAMED: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** Letters, marks, numbers, punctuation, symbols and the plain space: what Go's strconv leaves as it is. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** A text in double quotes, escaped as Go's `%q` does: as Prometheus prints strings, also in its messages. */
export function quoteText(text: string): string {
  return `"${escapeText(text, '"')}"`;
}

/** A character in single quotes, by Go's `%q`; the end of input is U+FFFD. */
export function quoteCharacter(character: string): string {
  return `'${character === '' ? '\ufffd' : escapeText(character, "'")}'`;
}

/** A character by its number, and as it looks if it looks like anything: Go's `%#U`. */
export function nameCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0xfffd).toString(16).toUpperCase().padStart(4, '0');
  return PRINTABLE.test(character) ? `U+${code} '${character}'` : `U+${code}`;
}

function escapeText(text: string, quote: string): string {
  let escaped = '';
  for (const character of text) {
    if (character === quote) escaped += `\\${quote}`;
    else if (NAMED[character] !== undefined) escaped += NAMED[character];
    else if (PRINTABLE.test(character)) escaped += character;
    else escaped += escapeCode(character.codePointAt(0) as number);
  }
  return escaped;
}

function escapeCode(code: number): string {
  const byte = strayByte(code);
  if (byte !== null) return `\\x${byte.toString(16)}`;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

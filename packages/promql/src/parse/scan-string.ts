import { characterAt } from './byte-text.ts';
import { nameCharacter } from './go-quote.ts';

const SIMPLE_ESCAPES = 'abfnrtv\\';
const REPLACEMENT = '\ufffd';

export type ScannedString = { readonly end: number } | { readonly problem: string };

/** Reads a string whose opening quote stands at `start`. */
export function scanString(text: string, start: number): ScannedString {
  const quote = text.charAt(start);
  const raw = quote === '`';
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === quote) return { end: at + 1 };
    if (character === '\n' && !raw) break;
    if (character === '\\' && !raw) {
      const escaped = scanEscape(text, at + 1, quote);
      if ('problem' in escaped) return escaped;
      at = escaped.end;
      continue;
    }
    if (character < '\u0080') at++;
    else {
      const whole = characterAt(text, at);
      if (whole.startsWith(REPLACEMENT)) return { problem: 'invalid UTF-8 rune' };
      at += new TextEncoder().encode(whole).length;
    }
  }
  return { problem: raw ? 'unterminated raw string' : 'unterminated quoted string' };
}

function scanEscape(text: string, start: number, quote: string): ScannedString {
  const kind = characterAt(text, start);
  if (kind === '') return { problem: 'escape sequence not terminated' };
  if (SIMPLE_ESCAPES.includes(kind) || kind === quote) return { end: start + 1 };
  const form = escapeForm(kind);
  if (form === null) return { problem: `unknown escape sequence ${nameCharacter(kind)}` };
  let code = 0;
  let at = start + form.skip;
  for (const end = at + form.digits; at < end; at++) {
    const digit = Number.parseInt(text.charAt(at), form.base);
    if (Number.isNaN(digit)) {
      const found = characterAt(text, at);
      return {
        problem:
          found === ''
            ? 'escape sequence not terminated'
            : `illegal character ${nameCharacter(found)} in escape sequence`,
      };
    }
    code = code * form.base + digit;
  }
  if (code > form.most || (code >= 0xd800 && code < 0xe000))
    return { problem: 'escape sequence is an invalid Unicode code point' };
  return { end: at };
}

interface EscapeForm {
  /** Characters before the digits. */
  readonly skip: number;
  readonly digits: number;
  readonly base: number;
  readonly most: number;
}

function escapeForm(kind: string): EscapeForm | null {
  if (kind >= '0' && kind <= '7') return { skip: 0, digits: 3, base: 8, most: 255 };
  if (kind === 'x') return { skip: 1, digits: 2, base: 16, most: 255 };
  if (kind === 'u') return { skip: 1, digits: 4, base: 16, most: 0x10ffff };
  if (kind === 'U') return { skip: 1, digits: 8, base: 16, most: 0x10ffff };
  return null;
}

const NAMED: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The value of a string that was scanned, still one character for a byte: `\xe2` is a byte, `\u20ac` is three. */
export function unquoteString(quoted: string): string {
  const body = quoted.slice(1, -1);
  if (quoted.startsWith('`') || !body.includes('\\')) return body;
  let value = '';
  let at = 0;
  while (at < body.length) {
    const character = body.charAt(at++);
    if (character !== '\\') {
      value += character;
      continue;
    }
    const kind = body.charAt(at);
    const form = escapeForm(kind);
    if (form === null) {
      value += NAMED[kind] ?? kind;
      at++;
      continue;
    }
    const start = at + form.skip;
    at = start + form.digits;
    const code = Number.parseInt(body.slice(start, at), form.base);
    value += form.most === 255 ? String.fromCharCode(code) : encodeCode(code);
  }
  return value;
}

function encodeCode(code: number): string {
  return String.fromCharCode(...new TextEncoder().encode(String.fromCodePoint(code)));
}

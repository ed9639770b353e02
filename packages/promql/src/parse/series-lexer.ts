import { characterAt, fromByteText } from './byte-text.ts';
import type { TokenSource } from './cursor.ts';
import { quoteCharacter, quoteText } from './go-quote.ts';
import { isSpace } from './lexer.ts';
import { isAlpha, isAlphaNumeric, isDigit, scanNumber } from './scan-number.ts';
import { END, isReserved, type Token } from './token.ts';

/** The kind of one or more spaces, which part values. */
export const SPACE = 'space';

/** The parts of a histogram, each followed by a colon. */
export const HISTOGRAM_KEYS: ReadonlySet<string> = new Set([
  'sum',
  'count',
  'schema',
  'offset',
  'n_offset',
  'buckets',
  'n_buckets',
  'z_bucket',
  'z_bucket_w',
  'custom_values',
  'counter_reset_hint',
]);
export const RESET_HINTS: ReadonlySet<string> = new Set(['unknown', 'reset', 'not_reset', 'gauge']);

/** Cuts the values of a series description (`1+2x3 _ stale {{count:4}}`) into tokens. Spaces are tokens here. */
export class SeriesLexer implements TokenSource {
  readonly text: string;
  #at: number;
  #inside: 'values' | 'histogram' | 'buckets' = 'values';
  /** Only a number may follow a sign inside of brackets. */
  #afterSign = false;
  #failed = false;

  /** @param start where the series' labels end */
  constructor(text: string, start: number) {
    this.text = text;
    this.#at = start;
  }

  next(): Token {
    const character = this.text.charAt(this.#at);
    if (this.#failed || (character === '' && this.#inside === 'values')) return this.#take(0, END);
    if (isSpace(character)) return this.#space();
    switch (this.#inside) {
      case 'values':
        return this.#value(character);
      case 'histogram':
        return this.#histogram(character);
      case 'buckets':
        return this.#bucket(character);
    }
  }

  #space(): Token {
    const token = this.#take(1, SPACE);
    while (isSpace(this.text.charAt(this.#at))) this.#at++;
    return token;
  }

  #value(character: string): Token {
    if (character === '{' && this.text.charAt(this.#at + 1) === '{') {
      this.#inside = 'histogram';
      return this.#take(2);
    }
    if ('+-x_'.includes(character)) return this.#take(1);
    if (isDigit(character) || (character === '.' && isDigit(this.text.charAt(this.#at + 1)))) return this.#number();
    if (!isAlpha(character))
      return this.#error(
        `unexpected character in series sequence: ${quoteCharacter(characterAt(this.text, this.#at))}`,
      );
    const word = this.#word(isAlphaNumeric);
    return this.#take(
      word.length,
      isSpecialNumber(word) ? 'number' : isReserved(word.toLowerCase()) ? word.toLowerCase() : 'identifier',
    );
  }

  #histogram(character: string): Token {
    if (character === ':' || character === '-') return this.#take(1);
    if (isDigit(character)) return this.#number();
    if (character === '[') {
      this.#inside = 'buckets';
      return this.#take(1);
    }
    if (character === '}' && this.text.charAt(this.#at + 1) === '}') {
      this.#inside = 'values';
      return this.#take(2);
    }
    if (!isAlpha(character))
      return this.#error(
        `histogram description incomplete unexpected: ${quoteCharacter(characterAt(this.text, this.#at))}`,
      );
    const word = this.#word(isAlpha);
    const key = word.toLowerCase();
    if (HISTOGRAM_KEYS.has(key)) {
      if (this.text.charAt(this.#at + word.length) !== ':') return this.#error('missing `:` for histogram descriptor');
      return this.#take(word.length, key);
    }
    if (isSpecialNumber(word)) return this.#take(word.length, 'number');
    if (RESET_HINTS.has(key)) return this.#take(word.length, key);
    return this.#error(`bad histogram descriptor found: ${quoteText(word)}`);
  }

  #bucket(character: string): Token {
    if (isDigit(character) || this.#afterSign) {
      this.#afterSign = false;
      return this.#number();
    }
    if (character === '-') {
      this.#afterSign = true;
      return this.#take(1);
    }
    if (character === ']') {
      this.#inside = 'histogram';
      return this.#take(1);
    }
    const word = this.#word(isAlpha);
    if (isSpecialNumber(word)) return this.#take(word.length, 'number');
    return this.#error(`invalid character in buckets description: ${quoteCharacter(characterAt(this.text, this.#at))}`);
  }

  #word(belongs: (character: string) => boolean): string {
    let end = this.#at;
    while (belongs(this.text.charAt(end))) end++;
    return this.text.slice(this.#at, end);
  }

  #number(): Token {
    const { ok, end } = scanNumber(this.text, this.#at, true);
    if (ok) return this.#take(end - this.#at, 'number');
    return this.#error(`bad number syntax: ${quoteText(fromByteText(this.text.slice(this.#at, end)))}`);
  }

  #take(length: number, kind?: string): Token {
    const start = this.#at;
    this.#at += length;
    const text = this.text.slice(start, this.#at);
    return { kind: kind ?? text, start, text };
  }

  #error(text: string): Token {
    this.#failed = true;
    return { kind: 'error', start: this.#at, text };
  }
}

function isSpecialNumber(word: string): boolean {
  const lower = word.toLowerCase();
  return lower === 'inf' || lower === 'nan';
}

import type { Features } from '../options.ts';
import { characterAt, fromByteText } from './byte-text.ts';
import type { TokenSource } from './cursor.ts';
import { quoteCharacter, quoteText } from './go-quote.ts';
import { nameLength } from './name-length.ts';
import { isAlpha, isDigit, scanDurationRest, scanNumber } from './scan-number.ts';
import { scanString } from './scan-string.ts';
import { END, isReserved, type Token } from './token.ts';

const DURATION_WORDS: ReadonlySet<string> = new Set(['step', 'range', 'max_of', 'min_of']);
/** With these a word inside brackets may begin a duration. */
const DURATION_WORD_STARTS: ReadonlySet<string> = new Set([...DURATION_WORDS].map((word) => word.charAt(0)));

export function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

/**
 * Cuts a query into tokens, one at a time. What a character means depends on where it stands: inside braces words are labels,
 * straight after `[` only durations are looked for. After an error there is nothing more.
 */
export class Lexer implements TokenSource {
  readonly text: string;
  readonly #utf8: boolean;
  #at = 0;
  /** Where the token being read begins. */
  #start = 0;
  #parens = 0;
  #inBraces = false;
  #inBrackets = false;
  /** Since `[`, as long as nothing but a duration expression may come. */
  #inDuration = false;
  #hasColon = false;
  #hasDuration = false;
  #failed = false;

  constructor(text: string, { unquotedUtf8Names }: Pick<Features, 'unquotedUtf8Names'>) {
    this.text = text;
    this.#utf8 = unquotedUtf8Names;
  }

  next(): Token {
    if (this.#failed) return { kind: END, start: this.#at, text: '' };
    this.#skipSpace();
    this.#start = this.#at;
    if (this.#inDuration) return this.#duration();
    return this.#inBraces ? this.#braces() : this.#statement();
  }

  #skipSpace(): void {
    for (;;) {
      while (isSpace(this.text.charAt(this.#at))) this.#at++;
      if (this.#inDuration || this.text.charAt(this.#at) !== '#') return;
      while (this.#at < this.text.length && !/[\r\n]/.test(this.text.charAt(this.#at))) this.#at++;
    }
  }

  #statement(): Token {
    const character = this.text.charAt(this.#at);
    switch (character) {
      case '':
        if (this.#parens !== 0) return this.#error('unclosed left parenthesis');
        if (this.#inBrackets) return this.#error('unclosed left bracket');
        return { kind: END, start: this.#at, text: '' };
      case ',':
      case '*':
      case '/':
      case '%':
      case '+':
      case '-':
      case '^':
      case '@':
        return this.#take(1);
      case '=':
        if (this.#peek(1) === '~') return this.#error(`unexpected character after '=': ${quoteCharacter('~')}`);
        return this.#take(this.#peek(1) === '=' ? 2 : 1);
      case '!':
        if (this.#peek(1) !== '=')
          return this.#error(`unexpected character after '!': ${quoteCharacter(this.#whole(1))}`);
        return this.#take(2);
      case '<':
      case '>':
        return this.#take('=/'.includes(this.#peek(1) || 'none') ? 2 : 1);
      case '"':
      case "'":
      case '`':
        return this.#string();
      case '(':
        return this.#openParenthesis();
      case ')':
        return this.#closeParenthesis();
      case '{':
        this.#inBraces = true;
        return this.#take(1);
      case '[':
        if (this.#inBrackets) return this.#error(`unexpected left bracket ${quoteCharacter('[')}`);
        this.#inBrackets = true;
        this.#inDuration = true;
        this.#hasColon = false;
        return this.#take(1);
      case ']':
        if (!this.#inBrackets) return this.#error(`unexpected right bracket ${quoteCharacter(']')}`);
        this.#inBrackets = false;
        return this.#take(1);
    }
    if (this.#beginsNumber()) return this.#numberOrDuration();
    const length = nameLength(this.text, this.#at, { colons: true, utf8: this.#utf8 });
    if (length === 0) return this.#error(`unexpected character: ${quoteCharacter(this.#whole())}`);
    if (!this.#inBrackets) return this.#word(length);
    if (character === ':') {
      if (this.#hasColon) return this.#error(`unexpected colon ${quoteCharacter(':')}`);
      this.#hasColon = true;
      return this.#take(1);
    }
    return this.#durationWord() ?? this.#error(`unexpected character: ${quoteCharacter(character)}, expected ':'`);
  }

  /** Inside brackets until the first number or duration, which is a statement's again. */
  #duration(): Token {
    const character = this.text.charAt(this.#at);
    switch (character) {
      case '':
        return this.#error('unexpected end of input in duration expression');
      case ']':
        this.#inBrackets = false;
        this.#inDuration = false;
        this.#hasColon = false;
        return this.#take(1);
      case ':':
        this.#start++;
        if (!this.#hasDuration) return this.#error('unexpected colon before duration in duration expression');
        if (this.#hasColon) return this.#error('unexpected repeated colon in duration expression');
        this.#start--;
        this.#hasColon = true;
        return this.#take(1);
      case '(':
        return this.#openParenthesis();
      case ')':
        return this.#closeParenthesis();
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '^':
      case ',':
        return this.#take(1);
    }
    if (this.#beginsNumber()) {
      this.#hasDuration = true;
      this.#inDuration = false;
      return this.#numberOrDuration();
    }
    return (
      this.#durationWord() ??
      this.#error(`unexpected character in duration expression: ${quoteCharacter(this.#whole())}`)
    );
  }

  #braces(): Token {
    const character = this.text.charAt(this.#at);
    switch (character) {
      case '':
        return this.#error('unexpected end of input inside braces');
      case ',':
        return this.#take(1);
      case '"':
      case "'":
      case '`':
        return this.#string();
      case '=':
        return this.#take(this.#peek(1) === '~' ? 2 : 1);
      case '!':
        if (this.#peek(1) !== '~' && this.#peek(1) !== '=')
          return this.#error(`unexpected character after '!' inside braces: ${quoteCharacter(this.#whole(1))}`);
        return this.#take(2);
      case '{':
        return this.#error(`unexpected left brace ${quoteCharacter('{')}`);
      case '}':
        this.#inBraces = false;
        return this.#take(1);
    }
    const length = nameLength(this.text, this.#at, { colons: false, utf8: this.#utf8 });
    if (length === 0) return this.#error(`unexpected character inside braces: ${quoteCharacter(this.#whole())}`);
    return this.#take(length, 'identifier');
  }

  #word(length: number): Token {
    const end = this.#at + length;
    const written = this.text.slice(this.#at, end);
    const word = written.toLowerCase();
    if (word === 'inf' || word === 'nan') return this.#take(written.length, 'number');
    if (isReserved(word) && (!word.startsWith('fill') || this.#isParenthesisAfter(end)))
      return this.#take(written.length, word);
    return this.#take(written.length, written.includes(':') ? 'metric' : 'identifier');
  }

  /** `fill` came late to the language: where no parenthesis follows it is the metric it has always been. */
  #isParenthesisAfter(at: number): boolean {
    let next = at;
    while (isSpace(this.text.charAt(next))) next++;
    return this.text.charAt(next) === '(';
  }

  #durationWord(): Token | null {
    let end = this.#at;
    while (isAlpha(this.text.charAt(end))) end++;
    const word = this.text.slice(this.#at, end).toLowerCase();
    if (!DURATION_WORD_STARTS.has(word.charAt(0)) || !DURATION_WORDS.has(word)) return null;
    return this.#take(word.length, word);
  }

  #beginsNumber(): boolean {
    const character = this.text.charAt(this.#at);
    return isDigit(character) || (character === '.' && isDigit(this.#peek(1)));
  }

  #numberOrDuration(): Token {
    const number = scanNumber(this.text, this.#at, false);
    if (number.ok) return this.#take(number.end - this.#at, 'number');
    const duration = scanDurationRest(this.text, number.end);
    if (duration.ok) return this.#take(duration.end - this.#at, 'duration');
    const seen = fromByteText(this.text.slice(this.#start, duration.end));
    return this.#error(`bad number or duration syntax: ${quoteText(seen)}`);
  }

  #string(): Token {
    const string = scanString(this.text, this.#at);
    return 'problem' in string ? this.#error(string.problem) : this.#take(string.end - this.#at, 'string');
  }

  #openParenthesis(): Token {
    this.#parens++;
    return this.#take(1);
  }

  #closeParenthesis(): Token {
    this.#parens--;
    if (this.#parens >= 0) return this.#take(1);
    this.#start++;
    return this.#error(`unexpected right parenthesis ${quoteCharacter(')')}`);
  }

  #peek(ahead: number): string {
    return this.text.charAt(this.#at + ahead);
  }

  #whole(ahead = 0): string {
    return characterAt(this.text, this.#at + ahead);
  }

  #take(length: number, kind?: string): Token {
    const text = this.text.slice(this.#at, this.#at + length);
    this.#at += length;
    return { kind: kind ?? text, start: this.#start, text };
  }

  #error(text: string): Token {
    this.#failed = true;
    return { kind: 'error', start: this.#start, text };
  }
}

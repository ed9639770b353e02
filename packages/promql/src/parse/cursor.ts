import { checkPatternSize, sizeOf } from '../compile-pattern.ts';
import type { SyntaxProblem } from '../errors.ts';
import type { Features } from '../options.ts';
import type { PositionRange } from './position-range.ts';
import { describeToken, END, positionOf, type Token, type TokenKind } from './token.ts';

/** How deep parentheses, calls and signs may stand in each other, and how many operators in a row: readers of the tree recurse. */
export const MOST_NESTED = 512;

/**
 * Of a query or a selector; nobody else is served while it is read. Those that programs write are tens of thousands long, most of it
 * alternatives of patterns, with some thousand names, numbers, strings and signs.
 */
export const LONGEST_TEXT = 262_144;
const MOST_TOKENS = 65_536;

/** Of a query, and of a request that asks for series: all are asked at once, each with what it costs to be asked. */
export const MOST_SELECTORS = 1_024;

/** Thrown where the text cannot be read on; the problem has been noted. */
export class ParsingStopped extends Error {}

/** Thrown at a token that nothing expects. Whoever knows what was being read says so; nobody does outside of an aggregation. */
export class UnexpectedToken extends ParsingStopped {}

const CLOSING: ReadonlySet<string> = new Set(['}', ')', ']', 'duration', 'number']);

/** Where tokens come from. After an error there is nothing more. */
export interface TokenSource {
  /** What is being read, one character for each byte (`toByteText`). */
  readonly text: string;
  next(): Token;
}

/** The tokens of a query with one token of sight, and what was found wrong so far. */
export class Cursor {
  readonly features: Features;
  readonly problems: SyntaxProblem[] = [];
  /** End of the last token that can end a selector or call; where the parser looks ahead in Prometheus, of the next. */
  lastClosing = 0;
  readonly #tokens: TokenSource;
  #peeked: Token | null = null;
  #nested = 0;
  #patternSize = 0;
  #selectors = 0;
  #read = 0;

  constructor(tokens: TokenSource, features: Features) {
    this.features = features;
    this.#tokens = tokens;
  }

  get text(): string {
    return this.#tokens.text;
  }

  peek(): Token {
    if (this.#peeked !== null) return this.#peeked;
    const token = this.#nextToken();
    if (token.kind === 'error') this.report({ start: token.start, end: this.text.length }, token.text);
    this.#peeked = token;
    return token;
  }

  #nextToken(): Token {
    const token = this.#tokens.next();
    if (token.kind === END || ++this.#read <= MOST_TOKENS) return token;
    const text = `expression has more than ${MOST_TOKENS} names, numbers, strings and signs, which are the most: ask for a part of it`;
    return { ...token, kind: 'error', text };
  }

  next(): Token {
    const token = this.peek();
    this.#peeked = null;
    if (CLOSING.has(token.kind)) this.lastClosing = token.start + token.text.length;
    return token;
  }

  is(kind: TokenKind): boolean {
    return this.peek().kind === kind;
  }

  /** The next token if it is of the kind, which is then read. */
  take(kind: TokenKind): Token | null {
    return this.is(kind) ? this.next() : null;
  }

  /** The next token, which nothing but this kind can follow here. */
  expect(kind: TokenKind): Token {
    if (!this.is(kind)) throw new UnexpectedToken();
    return this.next();
  }

  /** Looks whether there is an error further on that needs no understanding, so that it can be told too. */
  drain(): void {
    while (!this.is(END) && !this.is('error')) this.next();
  }

  report(position: PositionRange, message: string, hint?: string): void {
    this.problems.push({ position, message, ...(hint === undefined ? {} : { hint }) });
  }

  /** Says that the next token is a surprise, unless it is an error that was told already. */
  reportUnexpected(context = '', expected = ''): void {
    const token = this.peek();
    if (token.kind === 'error') return;
    const where = context === '' ? '' : ` in ${context}`;
    const wanted = expected === '' ? '' : `, expected ${expected}`;
    this.report(positionOf(token), `unexpected ${describeToken(token)}${where}${wanted}`);
  }

  fail(context: string, expected: string): never {
    this.reportUnexpected(context, expected);
    throw new ParsingStopped();
  }

  /** Reads with a name for what is being read: a surprise in it is told in these words. */
  within<T>(context: string, expected: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof UnexpectedToken) this.fail(context, expected);
      throw error;
    }
  }

  /** Another selector begins. */
  countSelector(): void {
    this.#selectors++;
  }

  /** Refuses more selectors than may be asked together. Not before all else is known to be right: then nothing is asked anyway. */
  checkSelectors(position: PositionRange): void {
    if (this.#selectors > MOST_SELECTORS)
      this.report(
        position,
        `expression has ${this.#selectors} selectors where ${MOST_SELECTORS} are the most: ask for some of them`,
      );
  }

  /** Throws where the patterns that have been read are too large together to be compiled. */
  addPattern(pattern: string): void {
    this.#patternSize += sizeOf(pattern);
    checkPatternSize(this.#patternSize);
  }

  /** Reports what is wrong with a pattern that `check` looks at. */
  reportPattern(position: PositionRange, check: () => void): void {
    try {
      check();
    } catch (error) {
      this.report(position, error instanceof Error ? error.message : String(error));
    }
  }

  /** Reads one level deeper; refuses what would be too deep for the stack. */
  nest<T>(read: () => T): T {
    if (this.#nested >= MOST_NESTED) this.failNested();
    this.#nested++;
    const value = read();
    this.#nested--;
    return value;
  }

  failNested(): never {
    this.report(positionOf(this.peek()), `expression is nested more than ${MOST_NESTED} levels deep`);
    throw new ParsingStopped();
  }
}

import { isUtf8 } from 'node:buffer';
import { ExpositionError } from './exposition-error.ts';
import type { ExpositionLexer, Token } from './exposition-lexer.ts';
import { goQuote } from './go-text.ts';
import { parseFloatBytes } from './parse-number.ts';

/** An exemplar that stands behind a series. */
export interface ExposedExemplar {
  /** Labels: start and end of name and value in turn. */
  readonly ranges: readonly number[];
  readonly value: number;
  /** Milliseconds since the epoch; undefined where it has no time of its own. */
  readonly timestampMs: number | undefined;
}

export type Entry = 'series' | 'type' | 'help' | 'unit' | 'comment' | 'end';

const QUOTE = 0x22;
/** No name was seen yet. */
const UNSET = -1;

/**
 * Reads an exposition entry by entry, as ranges of its bytes:
 *
 *     while ((entry = parser.next()) !== 'end') …
 *
 * Of a series: `seriesStart` to `seriesEnd` is its text up to the value; `ranges` holds start and end of its name, then of the name
 * and value of each label, without quotes and with their escapes. Of metadata: `ranges` is the family's name, `textStart` to
 * `textEnd` what is said.
 */
export abstract class ExpositionParser {
  protected abstract readonly lexer: ExpositionLexer;
  readonly ranges: number[] = [];
  /** Labels of the exemplar: names and values in turn. */
  readonly exemplarRanges: number[] = [];
  seriesStart = 0;
  seriesEnd = 0;
  value = 0;
  hasTimestamp = false;
  /** Milliseconds since the epoch. */
  timestampMs = 0;
  hasExemplar = false;
  exemplarValue = 0;
  hasExemplarTimestamp = false;
  exemplarTimestampMs = 0;
  textStart = 0;
  textEnd = 0;
  protected entryStart = 0;

  get bytes(): Uint8Array {
    return this.lexer.bytes;
  }

  open(bytes: Uint8Array): void {
    this.lexer.open(bytes);
  }

  /** Where `hasExemplar`. */
  exemplar(): ExposedExemplar {
    return {
      ranges: [...this.exemplarRanges],
      value: this.exemplarValue,
      timestampMs: this.hasExemplarTimestamp ? this.exemplarTimestampMs : undefined,
    };
  }

  /** @throws ExpositionError with Prometheus' message; nothing can be read after it. */
  abstract next(): Entry;

  protected begin(): void {
    this.entryStart = this.lexer.at;
    this.ranges.length = 0;
    this.exemplarRanges.length = 0;
    this.hasExemplar = false;
    this.hasTimestamp = false;
  }

  /** A series whose first token was its name or the brace; answers the token after it. */
  protected readSeries(first: Token): Token {
    const { lexer, ranges } = this;
    this.seriesStart = lexer.start;
    let token: Token;
    if (first === 'MNAME') {
      ranges.push(lexer.start, lexer.at);
      this.seriesEnd = lexer.at;
      token = lexer.next();
      if (token !== 'BOPEN') return token;
    } else ranges.push(UNSET, UNSET);
    this.readLabels(ranges, { isExemplar: false });
    this.seriesEnd = lexer.at;
    token = lexer.next();
    if (ranges[0] === UNSET) throw new ExpositionError(`metric name not set while parsing: ${this.soFar()}`);
    return token;
  }

  protected abstract readLabels(into: number[], options: { readonly isExemplar: boolean }): void;

  /** One label, or a name in quotes where that may stand. `token` is its first; answers the token after it. */
  protected readLabel(token: Token, into: number[], isExemplar: boolean): Token {
    const { lexer } = this;
    if (token !== 'LNAME' && token !== 'QSTRING') throw this.unexpected('expected label name', token);
    const isQuoted = token === 'QSTRING';
    const start = isQuoted ? lexer.start + 1 : lexer.start;
    const end = isQuoted ? lexer.at - 1 : lexer.at;
    const after = lexer.next();
    if (isQuoted && (after === 'COMMA' || after === 'BCLOSE')) {
      if (isExemplar) throw this.unexpected('expected label name', after);
      if (into[0] !== UNSET) throw new ExpositionError(`metric name already set while parsing: ${this.soFar()}`);
      into[0] = start;
      into[1] = end;
      return after;
    }
    if (after !== 'EQUAL') throw this.unexpected('expected equal', after);
    const value = lexer.next();
    if (value !== 'LVALUE') throw this.unexpected('expected label value', value);
    if (!this.isAscii(lexer.start, lexer.at) && !isUtf8(lexer.bytes.subarray(lexer.start, lexer.at)))
      throw new ExpositionError(`invalid UTF-8 label value: ${goQuote(lexer.bytes.subarray(lexer.start, lexer.at))}`);
    into.push(start, end, lexer.start + 1, lexer.at - 1);
    return lexer.next();
  }

  /** The family's name of a line of metadata, without its quotes. */
  protected readFamilyName(keyword: string): void {
    const { lexer } = this;
    const token = lexer.next();
    if (token !== 'MNAME') throw this.unexpected(`expected metric name after ${keyword}`, token);
    const isQuoted = lexer.bytes[lexer.start] === QUOTE;
    this.ranges.push(isQuoted ? lexer.start + 1 : lexer.start, isQuoted ? lexer.at - 1 : lexer.at);
  }

  protected refuseBadHelp(): void {
    const text = this.bytes.subarray(this.textStart, this.textEnd);
    if (!isUtf8(text)) throw new ExpositionError(`help text ${goQuote(text)} is not a valid utf8 string`);
  }

  /** The number in the last token. */
  protected readFloat(start: number): number {
    try {
      return parseFloatBytes(this.bytes, start, this.lexer.at);
    } catch (error) {
      throw this.whileParsing(error);
    }
  }

  protected unexpected(expectation: string, got: Token): ExpositionError {
    const { bytes, start, at } = this.lexer;
    const end = Math.min(bytes.length, at + 1);
    return new ExpositionError(
      `${expectation}, got ${goQuote(bytes.subarray(start, end))} ("${got}") while parsing: ${goQuote(bytes.subarray(this.entryStart, end))}`,
    );
  }

  protected whileParsing(error: unknown): unknown {
    return error instanceof ExpositionError
      ? new ExpositionError(`${error.message} while parsing: ${this.soFar()}`)
      : error;
  }

  protected soFar(): string {
    return goQuote(this.bytes.subarray(this.entryStart, this.lexer.at));
  }

  private isAscii(start: number, end: number): boolean {
    const { bytes } = this;
    for (let at = start; at < end; at++) {
      if (bytes[at]! >= 0x80) return false;
    }
    return true;
  }
}

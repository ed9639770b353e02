import { ExpositionError } from './exposition-error.ts';
import type { Token } from './exposition-lexer.ts';
import { type Entry, ExpositionParser } from './exposition-parser.ts';
import { goFloat, goQuote } from './go-text.ts';
import { isOpenMetricsType } from './metric-types.ts';
import { OpenMetricsLexer } from './openmetrics-lexer.ts';

const UNDERSCORE = 0x5f;
const UNENDED = 'data does not end with # EOF';

/** OpenMetrics 1.0: strict about blanks and the end, with units and exemplars. */
export class OpenMetricsParser extends ExpositionParser {
  protected override readonly lexer = new OpenMetricsLexer();

  override next(): Entry {
    this.begin();
    const token = this.lexer.next();
    switch (token) {
      case 'EOFWORD':
        if (this.lexer.next() !== 'EOF') throw new ExpositionError('unexpected data after # EOF');
        return 'end';
      case 'EOF':
        throw new ExpositionError(UNENDED);
      case 'HELP':
      case 'TYPE':
      case 'UNIT':
        return this.#readMetadata(token);
      case 'BOPEN':
      case 'MNAME':
        this.#readSample(this.readSeries(token));
        return 'series';
      default:
        throw this.unexpected('expected a valid start token', token);
    }
  }

  protected override readLabels(into: number[], { isExemplar }: { readonly isExemplar: boolean }): void {
    let token = this.lexer.next();
    while (token !== 'BCLOSE') {
      token = this.readLabel(token, into, isExemplar);
      if (token === 'COMMA') token = this.lexer.next();
      else if (token !== 'BCLOSE') throw this.unexpected('expected comma or brace close', token);
    }
  }

  #readMetadata(keyword: 'HELP' | 'TYPE' | 'UNIT'): Entry {
    const { lexer } = this;
    this.readFamilyName(keyword);
    if (lexer.next() !== 'TEXT') throw new ExpositionError(`expected text in ${keyword}`);
    // Without the blank before and the line break after.
    this.textStart = lexer.start + 1;
    this.textEnd = Math.max(this.textStart, lexer.at - 1);
    const text = this.bytes.subarray(this.textStart, this.textEnd);
    switch (keyword) {
      case 'TYPE':
        if (!isOpenMetricsType(text)) throw new ExpositionError(`invalid metric type ${goQuote(text)}`);
        return 'type';
      case 'HELP':
        this.refuseBadHelp();
        return 'help';
      case 'UNIT':
        this.#refuseOtherUnit(text);
        return 'unit';
    }
  }

  /** The unit of a family is the end of its name (OpenMetrics, "Unit"). */
  #refuseOtherUnit(unit: Uint8Array): void {
    if (unit.length === 0) return;
    const name = this.bytes.subarray(this.ranges[0], this.ranges[1]);
    const from = name.length - unit.length;
    const isSuffix = from > 0 && name[from - 1] === UNDERSCORE && unit.every((byte, at) => name[from + at] === byte);
    if (!isSuffix) throw new ExpositionError(`unit ${goQuote(unit)} not a suffix of metric ${goQuote(name)}`);
  }

  #readSample(token: Token): void {
    const { lexer } = this;
    this.value = this.#readValue(token, 'metric');
    let after = lexer.next();
    if (after === 'TIMESTAMP') {
      this.hasTimestamp = true;
      this.timestampMs = this.#readTime('invalid timestamp');
      after = lexer.next();
      if (after !== 'LINEBREAK' && after !== 'COMMENT')
        throw this.unexpected('expected next entry after timestamp', after);
    }
    if (after === 'COMMENT') {
      this.#readExemplar();
      return;
    }
    if (after === 'EOF') throw new ExpositionError(UNENDED);
    if (after !== 'LINEBREAK') throw this.unexpected('expected timestamp or # symbol', after);
  }

  #readExemplar(): void {
    const { lexer } = this;
    this.readLabels(this.exemplarRanges, { isExemplar: true });
    this.exemplarValue = this.#readValue(lexer.next(), 'exemplar labels');
    this.hasExemplar = true;
    this.hasExemplarTimestamp = false;
    let after = lexer.next();
    if (after === 'TIMESTAMP') {
      this.hasExemplarTimestamp = true;
      this.exemplarTimestampMs = this.#readTime('invalid exemplar timestamp');
      after = lexer.next();
      if (after !== 'LINEBREAK') throw this.unexpected('expected next entry after exemplar timestamp', after);
    }
    if (after === 'EOF') throw new ExpositionError(UNENDED);
    if (after !== 'LINEBREAK') throw this.unexpected('expected timestamp or comment', after);
  }

  /** The token is a blank and the number. */
  #readValue(token: Token, before: string): number {
    if (token !== 'VALUE') throw this.unexpected(`expected value after ${before}`, token);
    return this.readFloat(this.lexer.start + 1);
  }

  /** Seconds with decimals, as milliseconds. */
  #readTime(problem: string): number {
    const seconds = this.readFloat(this.lexer.start + 1);
    if (!Number.isFinite(seconds)) throw new ExpositionError(`${problem} ${goFloat(seconds)}`);
    return Math.trunc(seconds * 1_000);
  }
}

import { ExpositionError } from './exposition-error.ts';
import type { Token } from './exposition-lexer.ts';
import { type Entry, ExpositionParser } from './exposition-parser.ts';
import { goQuote } from './go-text.ts';
import { isClassicType } from './metric-types.ts';
import { parseIntegerBytes } from './parse-number.ts';
import { PrometheusLexer } from './prometheus-lexer.ts';

const NEWLINE = 0x0a;

/** Prometheus' text format, version 0.0.4, and 1.0.0 with its names in quotes. */
export class PrometheusParser extends ExpositionParser {
  protected override readonly lexer = new PrometheusLexer();

  /** The last line may end without a line break. */
  override open(bytes: Uint8Array): void {
    if (bytes.length > 0 && bytes[bytes.length - 1] === NEWLINE) {
      super.open(bytes);
      return;
    }
    const ended = new Uint8Array(bytes.length + 1);
    ended.set(bytes);
    ended[bytes.length] = NEWLINE;
    super.open(ended);
  }

  override next(): Entry {
    for (;;) {
      this.begin();
      const token = this.lexer.next();
      switch (token) {
        case 'EOF':
          return 'end';
        case 'LINEBREAK':
          continue;
        case 'HELP':
        case 'TYPE':
          return this.#readMetadata(token);
        case 'COMMENT':
          this.textStart = this.lexer.start;
          this.textEnd = this.lexer.at;
          this.#expectLineBreak('linebreak expected after comment');
          return 'comment';
        case 'BOPEN':
        case 'MNAME':
          this.#readSample(this.readSeries(token));
          return 'series';
        default:
          throw this.unexpected('expected a valid start token', token);
      }
    }
  }

  /** Commas between labels are optional here, and one may stand after the last. */
  protected override readLabels(into: number[], { isExemplar }: { readonly isExemplar: boolean }): void {
    let token = this.lexer.next();
    while (token !== 'BCLOSE') {
      token = this.readLabel(token, into, isExemplar);
      if (token === 'COMMA') token = this.lexer.next();
    }
  }

  #readMetadata(keyword: 'HELP' | 'TYPE'): Entry {
    const { lexer } = this;
    this.readFamilyName(keyword);
    if (lexer.next() !== 'TEXT') throw new ExpositionError(`expected text in ${keyword}`);
    this.textStart = Math.min(lexer.start + 1, lexer.at);
    this.textEnd = lexer.at;
    if (keyword === 'HELP') this.refuseBadHelp();
    else {
      const type = this.bytes.subarray(this.textStart, this.textEnd);
      if (!isClassicType(type)) throw new ExpositionError(`invalid metric type ${goQuote(type)}`);
    }
    this.#expectLineBreak('linebreak expected after metadata');
    return keyword === 'HELP' ? 'help' : 'type';
  }

  #readSample(token: Token): void {
    const { lexer } = this;
    if (token !== 'VALUE') throw this.unexpected('expected value after metric', token);
    this.value = this.readFloat(lexer.start);
    const after = lexer.next();
    if (after === 'LINEBREAK') return;
    if (after !== 'TIMESTAMP') throw this.unexpected('expected timestamp or new record', after);
    this.hasTimestamp = true;
    try {
      this.timestampMs = parseIntegerBytes(this.bytes, lexer.start, lexer.at);
    } catch (error) {
      throw this.whileParsing(error);
    }
    this.#expectLineBreak('expected next entry after timestamp');
  }

  #expectLineBreak(expectation: string): void {
    const token = this.lexer.next();
    if (token !== 'LINEBREAK') throw this.unexpected(expectation, token);
  }
}

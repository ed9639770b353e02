import {
  BRACE_CLOSE,
  BRACE_OPEN,
  COMMA,
  EQUAL,
  ExpositionLexer,
  HASH,
  IN_EXEMPLAR,
  IN_EXEMPLAR_LABEL,
  IN_EXEMPLAR_TIMESTAMP,
  IN_EXEMPLAR_VALUE,
  IN_LABEL_VALUE,
  IN_LABELS,
  IN_METADATA_NAME,
  IN_METADATA_TEXT,
  IN_NOTHING,
  IN_TIMESTAMP,
  IN_VALUE,
  NEWLINE,
  QUOTE,
  SPACE,
  type Token,
} from './exposition-lexer.ts';

const encoder = new TextEncoder();
const WORDS = (
  [
    ['HELP ', 'HELP'],
    ['TYPE ', 'TYPE'],
    ['UNIT ', 'UNIT'],
    ['EOF', 'EOFWORD'],
  ] as const
).map(([word, token]) => ({ word: encoder.encode(word), token }));

const NAME = { newlines: true, nulls: false };
const LABEL_VALUE = { newlines: false, nulls: true };
const EXEMPLAR_TEXT = { newlines: false, nulls: false };

/** OpenMetrics 1.0 ("ABNF"): one blank between words, none elsewhere. */
export class OpenMetricsLexer extends ExpositionLexer {
  override next(): Token {
    const { bytes } = this;
    if (this.at >= bytes.length) return 'EOF';
    this.start = this.at;
    const byte = bytes[this.at]!;
    switch (this.state) {
      case IN_NOTHING:
        if (byte === HASH) return this.#metadata();
        if (byte === BRACE_OPEN) return this.take('BOPEN', IN_LABELS);
        return this.metricName(IN_VALUE);
      case IN_METADATA_NAME:
        return byte === QUOTE ? this.quoted('MNAME', IN_METADATA_TEXT, NAME) : this.metricName(IN_METADATA_TEXT);
      case IN_METADATA_TEXT:
        return this.#text();
      case IN_VALUE:
        if (byte === BRACE_OPEN) return this.take('BOPEN', IN_LABELS);
        return this.#word('VALUE', IN_TIMESTAMP);
      case IN_LABELS:
        if (byte === BRACE_CLOSE) return this.take('BCLOSE', IN_VALUE);
        if (byte === EQUAL) return this.take('EQUAL', IN_LABEL_VALUE);
        if (byte === COMMA) return this.take('COMMA', IN_LABELS);
        return byte === QUOTE ? this.quoted('QSTRING', IN_LABELS, NAME) : this.labelName(IN_LABELS);
      case IN_LABEL_VALUE:
        return byte === QUOTE ? this.quoted('LVALUE', IN_LABELS, LABEL_VALUE) : this.fail(this.at);
      case IN_TIMESTAMP:
        if (byte === NEWLINE) return this.take('LINEBREAK', IN_NOTHING);
        return this.#beginsExemplar() ? 'COMMENT' : this.#word('TIMESTAMP', IN_TIMESTAMP);
      case IN_EXEMPLAR:
        if (byte === BRACE_CLOSE) return this.take('BCLOSE', IN_EXEMPLAR_VALUE);
        if (byte === EQUAL) return this.take('EQUAL', IN_EXEMPLAR_LABEL);
        if (byte === COMMA) return this.take('COMMA', IN_EXEMPLAR);
        return byte === QUOTE ? this.quoted('QSTRING', IN_EXEMPLAR, EXEMPLAR_TEXT) : this.labelName(IN_EXEMPLAR);
      case IN_EXEMPLAR_LABEL:
        return byte === QUOTE ? this.quoted('LVALUE', IN_EXEMPLAR, EXEMPLAR_TEXT) : this.fail(this.at);
      case IN_EXEMPLAR_VALUE:
        return this.#word('VALUE', IN_EXEMPLAR_TIMESTAMP);
      default:
        return byte === NEWLINE ? this.take('LINEBREAK', IN_NOTHING) : this.#word('TIMESTAMP', IN_EXEMPLAR_TIMESTAMP);
    }
  }

  /** `# HELP `, `# TYPE `, `# UNIT ` or `# EOF`; a hash begins nothing else. */
  #metadata(): Token {
    const { bytes, start } = this;
    if (bytes[start + 1] !== SPACE) return this.fail(start + 1);
    const from = start + 2;
    let longest = 0;
    for (const { word, token } of WORDS) {
      let length = 0;
      while (length < word.length && bytes[from + length] === word[length]) length++;
      if (length < word.length) {
        longest = Math.max(longest, length);
        continue;
      }
      this.at = from + length;
      this.state = token === 'EOFWORD' ? IN_NOTHING : IN_METADATA_NAME;
      if (token === 'EOFWORD' && bytes[this.at] === NEWLINE) this.at++;
      return token;
    }
    return this.fail(from + longest);
  }

  /** To the end of the line, which belongs to it. */
  #text(): Token {
    const { bytes, start } = this;
    if (bytes[start] !== SPACE) return this.fail(start);
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return this.fail(bytes.length);
    this.at = end + 1;
    this.state = IN_NOTHING;
    return 'TEXT';
  }

  #beginsExemplar(): boolean {
    const { bytes, start } = this;
    const isOne =
      bytes[start] === SPACE &&
      bytes[start + 1] === HASH &&
      bytes[start + 2] === SPACE &&
      bytes[start + 3] === BRACE_OPEN;
    if (!isOne) return false;
    this.at = start + 4;
    this.state = IN_EXEMPLAR;
    return true;
  }

  /** A blank and what follows, up to the next blank or the end of the line. */
  #word(token: Token, state: number): Token {
    const { bytes, start } = this;
    if (bytes[start] !== SPACE) return this.fail(start);
    let at = start + 1;
    while (at < bytes.length && bytes[at] !== SPACE && bytes[at] !== NEWLINE) at++;
    if (at === start + 1) return this.fail(at);
    this.at = at;
    this.state = state;
    return token;
  }
}

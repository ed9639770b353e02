import {
  BRACE_CLOSE,
  BRACE_OPEN,
  COMMA,
  EQUAL,
  ExpositionLexer,
  HASH,
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
  TAB,
  type Token,
} from './exposition-lexer.ts';

const MINUS = 0x2d;
const encoder = new TextEncoder();
const HELP = encoder.encode('HELP');
const TYPE = encoder.encode('TYPE');
const ANYTHING = { newlines: true, nulls: true };

/** The text format, version 0.0.4 (Prometheus, "Exposition formats"): blanks are free between words. */
export class PrometheusLexer extends ExpositionLexer {
  override next(): Token {
    const { bytes } = this;
    if (this.state !== IN_METADATA_TEXT) {
      while (this.at < bytes.length && isBlank(bytes[this.at]!)) this.at++;
    }
    if (this.at >= bytes.length) return 'EOF';
    this.start = this.at;
    const byte = bytes[this.at]!;
    switch (this.state) {
      case IN_NOTHING:
        if (byte === NEWLINE) return this.take('LINEBREAK', IN_NOTHING);
        if (byte === HASH) return this.#comment();
        if (byte === BRACE_OPEN) return this.take('BOPEN', IN_LABELS);
        return this.metricName(IN_VALUE);
      case IN_METADATA_NAME:
        return byte === QUOTE ? this.quoted('MNAME', IN_METADATA_TEXT, ANYTHING) : this.metricName(IN_METADATA_TEXT);
      case IN_METADATA_TEXT:
        return this.#restOfLine('TEXT');
      case IN_VALUE:
        if (byte === BRACE_OPEN) return this.take('BOPEN', IN_LABELS);
        return this.#value();
      case IN_LABELS:
        if (byte === BRACE_CLOSE) return this.take('BCLOSE', IN_VALUE);
        if (byte === EQUAL) return this.take('EQUAL', IN_LABEL_VALUE);
        if (byte === COMMA) return this.take('COMMA', IN_LABELS);
        return byte === QUOTE ? this.quoted('QSTRING', IN_LABELS, ANYTHING) : this.labelName(IN_LABELS);
      case IN_LABEL_VALUE:
        return byte === QUOTE ? this.quoted('LVALUE', IN_LABELS, ANYTHING) : this.fail(this.at);
      default:
        return byte === NEWLINE ? this.take('LINEBREAK', IN_NOTHING) : this.#timestamp();
    }
  }

  /** `# HELP` and `# TYPE` begin metadata; anything else after a hash is for people. */
  #comment(): Token {
    const { bytes } = this;
    let at = this.at + 1;
    while (at < bytes.length && isBlank(bytes[at]!)) at++;
    const hasBlank = at > this.at + 1;
    for (const [word, token] of [
      [HELP, 'HELP'],
      [TYPE, 'TYPE'],
    ] as const) {
      const end = at + word.length;
      if (!hasBlank || !isBlank(bytes[end] ?? 0) || !word.every((byte, index) => bytes[at + index] === byte)) continue;
      this.at = end;
      this.state = IN_METADATA_NAME;
      return token;
    }
    return this.#restOfLine('COMMENT');
  }

  #restOfLine(token: Token): Token {
    const end = this.bytes.indexOf(NEWLINE, this.at);
    this.at = end < 0 ? this.bytes.length : end;
    this.state = IN_NOTHING;
    return token;
  }

  #value(): Token {
    const { bytes } = this;
    let at = this.at;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === BRACE_OPEN || byte === NEWLINE || byte === 0 || isBlank(byte)) break;
    }
    if (at === this.at) return this.fail(at);
    this.at = at;
    this.state = IN_TIMESTAMP;
    return 'VALUE';
  }

  #timestamp(): Token {
    const { bytes, start } = this;
    let at = bytes[start] === MINUS ? start + 1 : start;
    const digits = at;
    while (at < bytes.length && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
    if (at === digits) return this.fail(at);
    this.at = at;
    return 'TIMESTAMP';
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

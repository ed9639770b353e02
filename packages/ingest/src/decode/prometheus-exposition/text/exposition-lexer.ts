/** A word of an exposition, by the names that Prometheus' messages use. */
export type Token =
  | 'INVALID'
  | 'EOF'
  | 'LINEBREAK'
  | 'HELP'
  | 'TYPE'
  | 'UNIT'
  | 'EOFWORD'
  | 'TEXT'
  | 'COMMENT'
  | 'MNAME'
  | 'QSTRING'
  | 'BOPEN'
  | 'BCLOSE'
  | 'LNAME'
  | 'LVALUE'
  | 'COMMA'
  | 'EQUAL'
  | 'TIMESTAMP'
  | 'VALUE';

/** Where in a line the lexer is: what may come next. */
export const IN_NOTHING = 0;
export const IN_METADATA_NAME = 1;
export const IN_METADATA_TEXT = 2;
export const IN_VALUE = 3;
export const IN_LABELS = 4;
export const IN_LABEL_VALUE = 5;
export const IN_TIMESTAMP = 6;
export const IN_EXEMPLAR = 7;
export const IN_EXEMPLAR_LABEL = 8;
export const IN_EXEMPLAR_VALUE = 9;
export const IN_EXEMPLAR_TIMESTAMP = 10;

export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const COMMA = 0x2c;
export const EQUAL = 0x3d;
const BACKSLASH = 0x5c;
export const BRACE_OPEN = 0x7b;
export const BRACE_CLOSE = 0x7d;

const NAME_START = 1;
const NAME_PART = 2;
const COLON = 4;

/** Bit sets of what an ASCII character may be in a name. */
const NAME_CLASSES = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (code < 128 && /[A-Za-z_]/.test(character)) return NAME_START | NAME_PART;
  if (code < 128 && /[0-9]/.test(character)) return NAME_PART;
  return character === ':' ? COLON : 0;
});

/**
 * What the lexers of both text formats have in common. `start` to `at` is the last token; where it is INVALID, `at` is the first
 * byte that fits nothing. At the end of the data `start` stays where it was.
 */
export abstract class ExpositionLexer {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  at = 0;
  protected state = IN_NOTHING;

  open(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.start = 0;
    this.at = 0;
    this.state = IN_NOTHING;
  }

  abstract next(): Token;

  /** One byte, and where the line stands after it. */
  protected take(token: Token, state: number): Token {
    this.at++;
    this.state = state;
    return token;
  }

  protected fail(at: number): Token {
    this.at = at;
    return 'INVALID';
  }

  /** A metric's name: letters, digits, underscores, colons. */
  protected metricName(state: number): Token {
    return this.#name(NAME_START | COLON, NAME_PART | COLON, 'MNAME', state);
  }

  protected labelName(state: number): Token {
    return this.#name(NAME_START, NAME_PART, 'LNAME', state);
  }

  #name(first: number, rest: number, token: Token, state: number): Token {
    const { bytes, start } = this;
    if ((NAME_CLASSES[bytes[start]!]! & first) === 0) return this.fail(start);
    let at = start + 1;
    while (at < bytes.length && (NAME_CLASSES[bytes[at]!]! & rest) !== 0) at++;
    this.at = at;
    this.state = state;
    return token;
  }

  /** Text in quotes, with backslashes before what would end it. */
  protected quoted(
    token: Token,
    state: number,
    { newlines, nulls }: { readonly newlines: boolean; readonly nulls: boolean },
  ): Token {
    const { bytes } = this;
    let at = this.start + 1;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        this.at = at + 1;
        this.state = state;
        return token;
      }
      if (byte === BACKSLASH && bytes[at + 1] !== NEWLINE) at++;
      else if ((byte === NEWLINE && !newlines) || (byte === 0 && !nulls)) return this.fail(at);
    }
    return this.fail(bytes.length);
  }
}

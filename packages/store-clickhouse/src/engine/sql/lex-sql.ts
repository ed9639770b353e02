/**
 * One token of ClickHouse's SQL. `text` is as written; `value` is what a quoted identifier or string means.
 * The lexer follows ClickHouse's own (Parsers/Lexer.cpp): what it cannot place becomes `unknown`, which the wall refuses.
 */
export interface SqlToken {
  readonly kind:
    | 'word'
    | 'quoted'
    | 'string'
    | 'heredoc'
    | 'number'
    | 'parameter'
    | 'comment'
    | 'punctuation'
    | 'unknown';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value?: string;
  /** Parameters only: `{name:Type}`. */
  readonly parameter?: { readonly name: string; readonly type: string };
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER =
  /(?:0[xX][0-9A-Fa-f_.]+(?:[pP][+-]?\d+)?|0[bB][01_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y;
const PARAMETER =
  /\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*:\s*([A-Za-z][A-Za-z0-9_(), ]*(?:'[A-Za-z0-9_/+:-]*'[A-Za-z0-9_(), ]*)*)\}/y;
const HEREDOC = /\$([A-Za-z0-9_]*)\$/y;
const BLANK = /[ \t\n\r\f\v]+/y;
const PUNCTUATION = /::|->|<=>|==|!=|<>|<=|>=|\|\||[-+*/%=<>!?:;,.()[\]{}@^&|~]/y;

/** Never throws; blanks are left out. */
export function lexSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    const blank = match(BLANK, sql, at);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const token = nextToken(sql, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function nextToken(sql: string, start: number): SqlToken {
  const make = (kind: SqlToken['kind'], end: number, rest: Partial<SqlToken> = {}): SqlToken => ({
    kind,
    text: sql.slice(start, end),
    start,
    end,
    ...rest,
  });
  const first = sql[start]!;
  if (first === "'") return quotedToken(sql, start, "'", 'string', make);
  if (first === '`' || first === '"') return quotedToken(sql, start, first, 'quoted', make);
  if (sql.startsWith('--', start) || first === '#') {
    const end = sql.indexOf('\n', start);
    return make('comment', end === -1 ? sql.length : end);
  }
  if (sql.startsWith('/*', start)) {
    const end = sql.indexOf('*/', start + 2);
    return end === -1 ? make('unknown', sql.length) : make('comment', end + 2);
  }
  const word = match(WORD, sql, start);
  if (word) return make('word', start + word[0].length);
  if (first === '$') {
    const opening = match(HEREDOC, sql, start);
    const end = opening ? sql.indexOf(opening[0], start + opening[0].length) : -1;
    return opening && end !== -1
      ? make('heredoc', end + opening[0].length, { value: sql.slice(start + opening[0].length, end) })
      : make('unknown', start + 1);
  }
  const parameter = match(PARAMETER, sql, start);
  if (parameter) {
    return make('parameter', start + parameter[0].length, {
      parameter: { name: parameter[1]!, type: parameter[2]!.trim() },
    });
  }
  const number = match(NUMBER, sql, start);
  if (number) {
    // `1abc` is one identifier-like token to ClickHouse: not a number that a word follows.
    const end = start + number[0].length;
    return /[A-Za-z0-9_]/.test(sql[end] ?? ' ') ? make('unknown', end) : make('number', end);
  }
  const punctuation = match(PUNCTUATION, sql, start);
  return punctuation ? make('punctuation', start + punctuation[0].length) : make('unknown', start + 1);
}

/** Backslash escapes the next character, a doubled quote is one quote: in strings and in quoted identifiers alike. */
function quotedToken(
  sql: string,
  start: number,
  quote: string,
  kind: 'string' | 'quoted',
  make: (kind: SqlToken['kind'], end: number, rest?: Partial<SqlToken>) => SqlToken,
): SqlToken {
  let value = '';
  for (let at = start + 1; at < sql.length; at++) {
    const character = sql[at]!;
    if (character === '\\') {
      value += unescapeCharacter(sql[at + 1] ?? '');
      at++;
    } else if (character === quote) {
      if (sql[at + 1] !== quote) return make(kind, at + 1, { value });
      value += quote;
      at++;
    } else {
      value += character;
    }
  }
  return make('unknown', sql.length);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

function unescapeCharacter(character: string): string {
  return ESCAPES[character] ?? character;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The word in upper case, or '' for any other token: keywords compare without case. */
export function keyword(token: SqlToken | undefined): string {
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}

export function isPunctuation(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === 'punctuation' && token.text === text;
}

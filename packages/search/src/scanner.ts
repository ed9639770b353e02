import { isPlainFieldName } from './field-name.ts';
import type { Literal } from './literal.ts';
import { SearchError } from './search-error.ts';

/** What stands before an operator, if one follows: a field's name, else a word. */
export interface Head {
  readonly literal: Literal;
  /** The operator after it; the scanner stands behind it then. */
  readonly op: WrittenOperator | undefined;
}
export type WrittenOperator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

const SPACE = /\s+/y;
const KEYWORD = /(AND|OR|NOT)(?=[\s()]|$)|&&|\|\|/y;
const OPERATOR = /==?|!=|[<>]=?|:/y;
const SPACED_OPERATOR = /\s+(==?|!=|[<>]=?)(?=\s)/y;
/** A dash or exclamation mark negates only what could be a term; `->`, `--` and `!=` are text. */
const NEGATION = /[-!](?=[\p{L}\p{N}_@"(*\\./])/uy;
/** Inside a field's parentheses `-5` is a number. */
const NEGATION_OF_VALUE = /[-!](?=[\p{L}_@"(*\\/])/uy;

/** Walks over the text of a search. What a character means depends on where it stands, so there is no list of tokens. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get position(): number {
    return this.#at;
  }

  skipSpace(): void {
    this.#match(SPACE);
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The rest up to white space, for messages. */
  found(): string {
    return /^\S{1,40}/.exec(this.#text.slice(this.#at))?.[0] ?? '';
  }

  isAt(character: string): boolean {
    return this.#text[this.#at] === character;
  }

  /** Takes `character` if it stands here. */
  take(character: string): boolean {
    if (!this.isAt(character)) return false;
    this.#at += 1;
    return true;
  }

  /** The keyword that stands here, not taken. */
  keyword(): 'AND' | 'OR' | 'NOT' | undefined {
    KEYWORD.lastIndex = this.#at;
    switch (KEYWORD.exec(this.#text)?.[0]) {
      case 'AND':
      case '&&':
        return 'AND';
      case 'OR':
      case '||':
        return 'OR';
      case 'NOT':
        return 'NOT';
      default:
        return undefined;
    }
  }

  takeKeyword(): void {
    this.#match(KEYWORD);
  }

  takeNegation(of: 'term' | 'value'): boolean {
    return this.#match(of === 'term' ? NEGATION : NEGATION_OF_VALUE) !== undefined;
  }

  /** `<`, `<=`, `>` or `>=` after a colon or inside a field's parentheses. */
  takeOrder(): '<' | '<=' | '>' | '>=' | undefined {
    return this.#match(/[<>]=?/y) as '<' | '<=' | '>' | '>=' | undefined;
  }

  takeTo(): boolean {
    return this.#match(/TO(?=[\s\]}]|$)/y) !== undefined;
  }

  /** A word or a phrase, and the operator if it is the name of a field. */
  head(): Head {
    const literal = this.isAt('"') ? this.#quoted() : this.#bare('head');
    // Pasted JSON: `"level": "error"` is a field although a space follows its colon.
    if (literal.quoted) return { literal, op: this.#takeOperator() };
    if (!isPlainFieldName(literal.text) || this.#colonIsText()) return { literal, op: undefined };
    return { literal, op: this.#takeOperator() ?? this.#takeSpacedOperator() };
  }

  /** A value: ends at white space, at a parenthesis that it did not open and, in a range, at the closing bracket. */
  value(where: 'value' | 'range'): Literal {
    return this.isAt('"') ? this.#quoted() : this.#bare(where);
  }

  #takeOperator(): WrittenOperator | undefined {
    const op = this.#match(OPERATOR);
    return op === '==' ? '=' : (op as WrittenOperator | undefined);
  }

  #takeSpacedOperator(): WrittenOperator | undefined {
    const op = this.#match(SPACED_OPERATOR)?.trim();
    return op === '==' ? '=' : (op as WrittenOperator | undefined);
  }

  /** `error: connection refused` and `http://host` are text that people paste, no fields. */
  #colonIsText(): boolean {
    return /^:(?:\/\/|\s|\)|$)/.test(this.#text.slice(this.#at, this.#at + 3));
  }

  #quoted(): Literal {
    const position = this.#at;
    let text = '';
    for (let at = position + 1; at < this.#text.length; at++) {
      const character = this.#text[at] as string;
      if (character === '"') {
        this.#at = at + 1;
        return { text, quoted: true, wild: false, escapedWild: false, position };
      }
      if (character !== '\\') text += character;
      else {
        at += 1;
        text += unescaped(this.#text[at] ?? '');
      }
    }
    throw new SearchError({
      code: 'search_unclosed_quote',
      position,
      found: this.found(),
      expected: 'a closing quotation mark',
      suggestion: `${this.#text.slice(position, position + 40)}"`,
    });
  }

  #bare(where: 'head' | 'value' | 'range'): Literal {
    const position = this.#at;
    let text = '';
    let wild = false;
    let escapedWild = false;
    let open = 0;
    while (!this.isAtEnd()) {
      const character = this.#text[this.#at] as string;
      if (character === '\\' && this.#at + 1 < this.#text.length) {
        const escaped = this.#text[this.#at + 1] as string;
        escapedWild ||= escaped === '*' || escaped === '?';
        text += escaped;
        this.#at += 2;
        continue;
      }
      if (/\s/.test(character) || (character === '"' && where !== 'value')) break;
      if (where === 'range' && (character === ']' || character === '}')) break;
      if (where !== 'range' && this.#keywordInside(character)) break;
      if (where === 'head' && text !== '' && this.#operatorHere(text)) break;
      // `main()` and `f(x)` are words; only a parenthesis that the word did not open ends it.
      if (character === '(') open += 1;
      else if (character === ')' && --open < 0) break;
      wild ||= character === '*' || character === '?';
      text += character;
      this.#at += 1;
    }
    return { text, quoted: false, wild, escapedWild, position };
  }

  #keywordInside(character: string): boolean {
    return (character === '&' || character === '|') && this.#text[this.#at + 1] === character;
  }

  #operatorHere(name: string): boolean {
    OPERATOR.lastIndex = this.#at;
    return OPERATOR.test(this.#text) && !this.#colonIsText() && isPlainFieldName(name);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }
}

function unescaped(character: string): string {
  if (character === 'n') return '\n';
  return character === 't' ? '\t' : character;
}

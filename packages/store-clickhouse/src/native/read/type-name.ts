import { NativeFormatError } from './byte-cursor.ts';

/** A ClickHouse type, parsed from its name: `Map(LowCardinality(String), Array(UInt8))`. */
export interface TypeName {
  /** Without arguments: `Map`. */
  readonly family: string;
  /** Types among the arguments, in order. */
  readonly types: readonly TypeName[];
  /** Arguments that are not types: numbers as text, strings without quotes, Enum names. */
  readonly literals: readonly string[];
  /** Enum8 and Enum16 only. */
  readonly enumNames?: ReadonlyMap<number, string>;
}

/** Throws when the name is not well-formed. */
export function parseTypeName(name: string): TypeName {
  const parser = new TypeNameParser(name);
  const type = parser.type();
  parser.end();
  return type;
}

class TypeNameParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(): TypeName {
    const family = this.#word();
    if (!this.#skip('(')) return { family, types: [], literals: [] };
    const types: TypeName[] = [];
    const literals: string[] = [];
    const enumNames = new Map<number, string>();
    for (let position = 0; ; position++) {
      this.#blanks();
      if (this.#skip(')')) break;
      const next = this.#text[this.#at];
      if (next === "'") {
        const text = this.#quoted("'");
        literals.push(text);
        this.#blanks();
        if (this.#skip('=')) {
          this.#blanks();
          enumNames.set(Number(this.#number()), text);
        }
      } else if (next !== undefined && /[-0-9]/.test(next)) {
        literals.push(this.#number());
      } else if (position === 0 && family.endsWith('AggregateFunction')) {
        literals.push(this.#functionName());
      } else {
        types.push(this.#element());
      }
      this.#blanks();
      if (this.#skip(',')) continue;
      if (this.#skip(')')) break;
      this.#fail();
    }
    return enumNames.size > 0 ? { family, types, literals, enumNames } : { family, types, literals };
  }

  end(): void {
    if (this.#at !== this.#text.length) this.#fail();
  }

  /** A type, or a Tuple's `name Type`. */
  #element(): TypeName {
    const start = this.#at;
    if (this.#text[this.#at] === '`') {
      this.#quoted('`');
      this.#blanks();
      return this.type();
    }
    this.#word();
    if (this.#text[this.#at] === ' ') this.#blanks();
    else this.#at = start;
    return this.type();
  }

  #word(): string {
    const match = /^[A-Za-z_][A-Za-z0-9_.]*/.exec(this.#text.slice(this.#at, this.#at + 200));
    if (!match) this.#fail();
    this.#at += match[0].length;
    return match[0];
  }

  #number(): string {
    const match = /^-?\d+(\.\d+)?/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (!match) this.#fail();
    this.#at += match[0].length;
    return match[0];
  }

  /** `sum`, or `quantiles(0.5, 0.9)`: the parameters change the state but not the value's type. */
  #functionName(): string {
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at];
      if (depth === 0 && (character === ',' || character === ')')) break;
      if (character === '(') depth++;
      if (character === ')') depth--;
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  #quoted(quote: string): string {
    let value = '';
    this.#at++;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++]!;
      if (character === quote) return value;
      value += character === '\\' ? (ESCAPES[this.#text[this.#at]!] ?? this.#text[this.#at]) : character;
      if (character === '\\') this.#at++;
    }
    return this.#fail();
  }

  #blanks(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #fail(): never {
    throw new NativeFormatError(`cannot read the ClickHouse type "${this.#text}" at position ${this.#at}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };
